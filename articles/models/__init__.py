from .article import Article, Category
from .resource import Resource

__all__ = ["Article", "Category", "Resource"]
