from .article import ArticleAdmin, CategoryAdmin
from .resources import ResourceAdmin

__all__ = ["ArticleAdmin", "CategoryAdmin", "ResourceAdmin"]
