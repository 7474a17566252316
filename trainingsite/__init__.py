"""Settings, root addresses, the Celery application and error pages.

May import everything but the demonstration, which alone imports it.
"""

from trainingsite.celery import app as celery_app
from trainingsite.environment import say_what_is_wrong

__all__ = ["celery_app"]

say_what_is_wrong()
