from tests.certificates.conftest import private_folder  # noqa: F401
