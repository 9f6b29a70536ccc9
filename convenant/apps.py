from django.apps import AppConfig


class ConvenantConfig(AppConfig):
    name = "convenant"
    label = "convenant"
    verbose_name = "Convenant"
