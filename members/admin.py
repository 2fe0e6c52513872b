from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from .models import Membership


@admin.register(Membership)
class MembershipAdmin(TranslationAdmin):
    list_display = ["company", "evidence", "first_day", "last_day", "date_written"]
    list_select_related = ["company"]
    list_filter = ["evidence"]
    search_fields = ["company__name"]
    autocomplete_fields = ["company", "source"]
