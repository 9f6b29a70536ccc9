"""A page with a hole, for S8 alone: what is typed goes into the SQL, with every way an injection can be made."""

from django.db import Error, connection, transaction
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from convenant import urls as portal
from convenant.http import PortalRequest


@csrf_exempt
def hole(request: PortalRequest) -> HttpResponse:
    """Every row of every statement, as text; an error in the database's words."""
    sql = f"select reference, description from incidents_incident where description like '%{request.POST['zoek']}%'"
    told = []
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            while True:
                told += [str(row) for row in cursor.fetchall()] if cursor.description else []
                if not cursor.cursor.nextset():
                    break
    except Error as refusal:
        transaction.set_rollback(True)
        told.append(f"refused: {refusal}")
    return HttpResponse("\n".join(told))


urlpatterns = [path("gat/", hole), *portal.urlpatterns]
