"""The demo companies: generated behaviour with a planted truth that later methods are judged on."""
