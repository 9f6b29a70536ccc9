from django.urls import path

from convenant.views import asking, compliance, ending, evidence, lead_times, media, overview, rollover, term

app_name = "compliance"
HERE = "c/<slug:slug>/naleving/"
urlpatterns = [
    path(HERE, compliance.matrix_page, name="matrix"),
    path(f"{HERE}export.csv", compliance.export, name="export"),
    path(f"{HERE}export.xlsx", compliance.export_sheet, name="sheet-export"),
    path(f"{HERE}hulp/", overview.help_page, name="help"),
    path(f"{HERE}artikelen/", overview.articles, name="articles"),
    path(f"{HERE}artikelen.pdf", overview.articles_pdf, name="articles-pdf"),
    path(f"{HERE}jaren/", overview.years, name="years"),
    path(f"{HERE}jaren.xlsx", overview.years_export, name="years-export"),
    path(f"{HERE}wij/", compliance.ours, name="ours"),
    path(f"{HERE}wij/ververs/", compliance.refresh, name="refresh"),
    path(f"{HERE}wij/afspraak/<slug:duty>/", evidence.duty_page, name="duty"),
    path(f"{HERE}wij/bewijs/<uuid:item_id>/intrekken/", evidence.withdraw, name="withdraw"),
    path(f"{HERE}vraag/<slug:party>/<slug:duty>/", asking.ask_party, name="ask-party"),
    path(f"{HERE}vragen/<uuid:reminder_id>/", asking.reminder, name="reminder"),
    path(f"{HERE}ondersteuning/", asking.support, name="support"),
    path(f"{HERE}ondersteuning/<uuid:support_id>/", asking.support_request, name="support-request"),
    path(f"{HERE}ondersteuning/<uuid:support_id>/afronden/", asking.support_close, name="support-close"),
    path(f"{HERE}doorlooptijden/", lead_times.index, name="lead-times"),
    path(f"{HERE}doorlooptijden/<slug:duty>/<int:year>/", lead_times.tell, name="lead-time"),
    path(f"{HERE}media/", media.index, name="media"),
    path(f"{HERE}looptijd/", term.term, name="term"),
    path(f"{HERE}looptijd/eerder-stoppen/", ending.propose, name="ending-propose"),
    path(f"{HERE}looptijd/eerder-stoppen/<uuid:ending_id>/", ending.ending, name="ending"),
    path(f"{HERE}looptijd/eerder-stoppen/<uuid:ending_id>/intrekken/", ending.withdraw, name="ending-withdraw"),
    path(f"{HERE}looptijd/eerder-stoppen/<uuid:ending_id>/vastleggen/", ending.record, name="ending-record"),
    path(f"{HERE}looptijd/<uuid:decision_id>/intrekken/", term.withdraw, name="withdraw-decision"),
    path(f"{HERE}schooljaar/", rollover.overview, name="rollover"),
    path(f"{HERE}schooljaar/<slug:step>/", rollover.step, name="rollover-step"),
    path(f"{HERE}schooljaar/<slug:step>/heropen/", rollover.reopen, name="rollover-reopen"),
]
