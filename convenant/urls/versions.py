from django.urls import path

from convenant.views.versions import categories, chain, compare, papers

app_name = "versions"
AT = "c/<slug:slug>/convenant/versies/"
ONE = AT + "<int:number>/"
urlpatterns = [
    path("c/<slug:slug>/convenant/vergelijken/", compare.convenanten, name="compare"),
    path(AT, chain.index, name="list"),
    path(AT + "verschil/", compare.diff, name="diff"),
    path(AT + "verschil/csv/", compare.diff_export, name="diff-export"),
    path(ONE, chain.version, name="version"),
    path(ONE + "categorieen/", categories.index, name="categories"),
    path(ONE + "categorieen/nieuw/", categories.add, name="category-add"),
    path(ONE + "categorieen/<slug:code>/", categories.change, name="category"),
    path(ONE + "voorleggen/", chain.circulate_page, name="circulate"),
    path(ONE + "intrekken/", chain.withdraw_page, name="withdraw"),
    path(ONE + "vaststellen/", chain.adopt_page, name="adopt"),
    path(ONE + "ondertekend/", chain.signed_on_page, name="signed-on"),
    path(ONE + "gevolgen/", compare.impact, name="impact"),
    path(ONE + "antwoord/", papers.answer, name="answer"),
    path(ONE + "handtekeningen/", papers.signatures, name="signatures"),
    path(ONE + "handtekeningen/csv/", papers.signatures_export, name="signatures-export"),
    path(ONE + "handtekening/", papers.sign, name="sign"),
    path(ONE + "bijlage/", papers.annex_add, name="annex-add"),
    path(ONE + "bijlage/<uuid:annex_id>/weghalen/", papers.annex_withdraw, name="annex-withdraw"),
]
