from django.urls import path, re_path

from convenant.views import copies, dpias, log_paper, privacy, processor, requests, trail_log

app_name = "privacy"
urlpatterns = [
    # /verwerkingsregister/
    path("verwerkingsregister/", privacy.register, name="register"),
    re_path(r"^verwerkingsregister/register\.(?P<kind>csv|xlsx|ods)$", privacy.export, name="export"),
    path("verwerkingsregister/register.pdf", privacy.register_pdf, name="register-pdf"),
    path("verwerkingsregister/<slug:slug>/<slug:line>/", privacy.register_line, name="line"),
    path("verwerkingsregister/<slug:slug>/<slug:line>/bevestigen/", privacy.confirm, name="confirm"),
    path("verwerkingsregister/<slug:slug>/<slug:line>/dpia/", dpias.dpia_add, name="dpia-add"),
    path("dpia/", dpias.dpias, name="dpias"),
    re_path(r"^dpia/dpia\.(?P<kind>csv|xlsx|ods)$", dpias.dpia_export, name="dpia-export"),
    path("dpia/dpia.pdf", dpias.dpia_pdf, name="dpia-pdf"),
    path("privacy/bestand/<uuid:file_id>/", privacy.file, name="file"),
    # /verwerkersovereenkomst/
    path("verwerkersovereenkomst/", processor.processor, name="processor"),
    path("verwerkersovereenkomst/overeenkomst.pdf", processor.processor_pdf, name="processor-pdf"),
    # /logboek/
    path("logboek/", trail_log.log, name="log"),
    re_path(r"^logboek/logboek\.(?P<kind>csv|xlsx|ods)$", trail_log.export, name="log-export"),
    path("logboek/logboek.pdf", log_paper.log_pdf, name="log-pdf"),
    path("logboek/papier/", log_paper.ask, name="log-paper"),
    path("logboek/papier/<uuid:job_id>/", log_paper.progress, name="log-paper-progress"),
    path("logboek/papier/<uuid:job_id>/logboek.pdf", log_paper.download, name="log-paper-file"),
    # /andere-afspraken/
    path("andere-afspraken/", privacy.agreements, name="agreements"),
    re_path(
        r"^andere-afspraken/afspraken\.(?P<kind>csv|xlsx|ods)$", privacy.agreements_export, name="agreements-export"
    ),
    path("andere-afspraken/afspraken.pdf", privacy.agreements_pdf, name="agreements-pdf"),
    path("andere-afspraken/<uuid:agreement_id>/beeindigen/", privacy.agreement_end, name="agreement-end"),
    # /privacytekst/
    path("privacytekst/", requests.text, name="text"),
    path("privacytekst/privacytekst.pdf", requests.text_pdf, name="text-pdf"),
    # /verzoeken/
    path("verzoeken/", requests.index, name="requests"),
    re_path(r"^verzoeken/verzoeken\.(?P<kind>csv|xlsx|ods)$", requests.export, name="requests-export"),
    path("verzoeken/verzoeken.pdf", requests.requests_pdf, name="requests-pdf"),
    path("verzoeken/nieuw/", requests.take_in, name="request-new"),
    path("verzoeken/<uuid:request_id>/", requests.detail, name="request"),
    path("verzoeken/<uuid:request_id>/verlengen/", requests.extend, name="request-extend"),
    path("verzoeken/<uuid:request_id>/afhandelen/", requests.answer, name="request-answer"),
    path("verzoeken/<uuid:request_id>/doorsturen/", requests.forward, name="request-forward"),
    path("verzoeken/<uuid:request_id>/brief.pdf", requests.letter, name="letter"),
    path("verzoeken/<uuid:request_id>/uitdraai/", copies.begin, name="copy-begin"),
    path("verzoeken/<uuid:request_id>/uitdraai/<uuid:copy_id>/", copies.copy, name="copy"),
    path("verzoeken/<uuid:request_id>/uitdraai/<uuid:copy_id>/voorbeeld/", copies.preview, name="copy-preview"),
    path("verzoeken/<uuid:request_id>/uitdraai/<uuid:copy_id>/klaar/", copies.finish, name="copy-finish"),
    path("verzoeken/<uuid:request_id>/uitdraai/<uuid:copy_id>/uitdraai.pdf", copies.paper, name="copy-pdf"),
]
