from celery import shared_task

from quizzes.preview import services


@shared_task(name="quizzes.forget_previews")
def forget_previews() -> None:
    services.forget_previews()
