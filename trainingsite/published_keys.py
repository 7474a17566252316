"""Keys that everybody can read here. They are for development and tests; production refuses to start with one."""

DEVELOPMENT_SECRET_KEY = "development only, never in production"
DEVELOPMENT_DATA_KEY = "ZGV2ZWxvcG1lbnQgb25seSwgbmV2ZXIgaW4gcHJvZC4="
TEST_SECRET_KEY = "tests only"
TEST_DATA_KEY = "dGVzdHMgb25seSwgbmV2ZXIgaW4gcHJvZHVjdGlvbi4="
PUBLISHED = {DEVELOPMENT_SECRET_KEY, DEVELOPMENT_DATA_KEY, TEST_SECRET_KEY, TEST_DATA_KEY}
