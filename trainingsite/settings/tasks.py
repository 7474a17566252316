"""Celery: the rows are the queue, a message is only a hint."""

from trainingsite.environment import env_broker, env_int, env_word
from trainingsite.settings.languages import TIME_ZONE
from trainingsite.settings.site import DATA_DIR

#: What carries messages: `embedded` is a folder of files; Redis or RabbitMQ by their address.
CELERY_BROKER_URL = env_broker("AULA_BROKER", ("redis", "rediss", "redis+socket", "amqp", "amqps"), "embedded")
BROKER_DIR = DATA_DIR / "broker"
#: The name of the first queue, where several sites share a broker.
CELERY_TASK_DEFAULT_QUEUE = env_word("AULA_QUEUE", "celery")
# Each queue has a worker of its own: who has just passed never waits behind what is for many people at once.
BULK_QUEUE = f"{CELERY_TASK_DEFAULT_QUEUE}-bulk"
_QUEUE: dict[str, object] = {"exchange_type": "direct"}
if CELERY_BROKER_URL == "embedded":
    CELERY_BROKER_URL = "embedded://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"folder": str(BROKER_DIR)}
elif CELERY_BROKER_URL.startswith("amqp"):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    CELERY_TASK_DEFAULT_EXCHANGE_TYPE = "topic"
    _QUEUE = {"exchange_type": "topic", "queue_arguments": {"x-queue-type": "quorum"}}
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 300,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
    }
CELERY_TASK_QUEUES = {
    name: {"exchange": name, "routing_key": name, **_QUEUE} for name in (CELERY_TASK_DEFAULT_QUEUE, BULK_QUEUE)
}
CELERY_TASK_ROUTES = {
    name: {"queue": BULK_QUEUE}
    for name in (
        *("certificates.issue_batch_items", "certificates.hint_at_batches", "quizzes.write_import"),
        *("courses.do_duties", "courses.hint_at_duties", "courses.apply_rules", "courses.check_rules"),
        *("people.write_import", "people.make_slips", "people.deliver_many_messages"),
        *("certificates.build_archive", "people.make_export"),
    )
}
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# Once more and at once: enough for a broker that was restarted, and nobody waits long for one that is down.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
# There are no time limits of tasks: Celery cannot end a thread. Whatever waits for others has a deadline of its own.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TIMEZONE = TIME_ZONE
#: A list with more rows than this is made into an Excel file by a worker, not while somebody waits for it.
EXPORT_ROWS = env_int("AULA_EXPORT_ROWS", 10_000, most=1_000_000)
