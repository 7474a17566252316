"""The two languages: Spanish by default, English beside it."""

from trainingsite.settings.site import BASE_DIR

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "trainingsite" / "locale_cms"]  # ours; words of Wagtail, said better
USE_TZ = True
TIME_ZONE = "America/Mexico_City"
FORMAT_MODULE_PATH = ["trainingsite.formats"]
LANGUAGE_COOKIE_NAME = "aula_language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
MODELTRANSLATION_DEFAULT_LANGUAGE = "es"
MODELTRANSLATION_LANGUAGES = ("es", "en")
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("es",), "es": ("en",)}
