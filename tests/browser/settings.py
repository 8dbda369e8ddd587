"""The site's settings over invented findings; files come from where they are written, not from a build."""

from lotse.config.settings import *  # noqa: F403
from lotse.config.settings import STORAGES

LOTSE_FINDINGS = "tests.cockpit.fake.FINDINGS"
LOTSE_LOG = "tests.cockpit.fake.log"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
