"""What happens by the clock, and how often; ticks that waited for a worker are one tick."""

from trainingsite.settings.tasks import BULK_QUEUE

CELERY_BEAT_SCHEDULER = "trainingsite.clock:Clock"
CELERY_BEAT_SCHEDULE = {
    "show that clock and worker live": {
        "task": "trainingsite.beat",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "show that the worker of what is for many lives": {
        "task": "trainingsite.beat",
        "schedule": 15.0,
        "options": {"expires": 15.0, "queue": BULK_QUEUE},
    },
    "deliver what is still undelivered": {
        "task": "certificates.deliver_pending",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "deliver what is still undelivered of the DC-3": {
        "task": "certificates.deliver_pending_dc3",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "go on with batches of certificates": {
        "task": "certificates.hint_at_batches",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "remind of what expires": {
        "task": "certificates.remind",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "look after the archives of certificates": {
        "task": "certificates.look_after_archives",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "forget old attempts and sessions": {
        "task": "people.tidy_up",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "forget old events of access": {
        "task": "people.forget_access",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "go on with imports of people": {
        "task": "people.look_after_imports",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "send what is still unsent": {
        "task": "people.look_after_messages",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "send the links that were asked for": {
        "task": "people.look_after_asked_links",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "remind of what is due": {
        "task": "courses.remind",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "send saved views on Mondays": {
        "task": "people.mail_views",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "remind of evidence that expires": {
        "task": "courses.remind_of_evidence",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "remind of terms of the labor ministry": {
        "task": "labour.remind_of_terms",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "remind of terms of requests about personal data": {
        "task": "people.remind_of_rights",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "look after data that are no longer needed": {
        "task": "people.look_after_erasures",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "tell which blocked data may soon be erased": {
        "task": "people.warn_of_erasures",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "erase what was confirmed": {
        "task": "people.erase_confirmed",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "look after slips with PINs": {
        "task": "people.look_after_slips",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "look after lists as files": {
        "task": "people.look_after_exports",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "take the files of people": {
        "task": "people.take_dropped_files",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "publish what is scheduled": {
        "task": "courses.publish_scheduled",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "go on with actions on duties": {
        "task": "courses.hint_at_duties",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "let rules look at everybody once a day": {
        "task": "courses.check_rules",
        "schedule": 900.0,
        "options": {"expires": 900.0},
    },
    "go on with imports of questions": {
        "task": "quizzes.look_after_imports",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "forget what editors tried": {
        "task": "quizzes.forget_previews",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "submit attempts whose time is over": {
        "task": "quizzes.submit_overdue",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
}
