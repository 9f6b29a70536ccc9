"""The one way into the trail.

Runs as its owner, takes the organisation from the scope and not from the caller, and holds one lock per
organisation: it is called as the last statement of a scope. The hash covers the predecessor's hash.
"""

APPEND = """
create or replace function audit_append(items jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  item jsonb; org uuid := app_org(); last record; moment timestamptz; digest bytea; body text; next_number bigint;
begin
  if org is null then raise exception 'audit_append: nobody acts'; end if;
  perform pg_advisory_xact_lock(hashtextextended('audit' || org::text, 0));
  select number, hash into last from audit_entry where organisation_id = org order by number desc limit 1;
  next_number := coalesce(last.number, 0);
  digest := coalesce(last.hash, ''::bytea);
  for item in select * from jsonb_array_elements(items) loop
    next_number := next_number + 1;
    moment := coalesce((item->>'at')::timestamptz, clock_timestamp());
    body := audit_body(org, next_number, moment, item->>'action', item->>'object_type', item->>'object_id',
      item->>'membership_id', item->>'function', (item->'fields')::text, item->>'ground', item->>'purpose');
    insert into audit_entry (id, organisation_id, number, at, action, object_type, object_id, membership_id,
      function, fields, ground, purpose, previous, hash)
    values (gen_random_uuid(), org, next_number, moment, item->>'action', item->>'object_type',
      (item->>'object_id')::uuid, nullif(item->>'membership_id', '')::uuid, item->>'function', item->'fields',
      item->>'ground', item->>'purpose', digest, sha256(digest || convert_to(body, 'UTF8')));
    digest := sha256(digest || convert_to(body, 'UTF8'));
  end loop;
end $$;
"""

BODY = """
create or replace function audit_body(org uuid, number bigint, at timestamptz, action text, object_type text,
  object_id text, membership_id text, function text, fields text, ground text, purpose text) returns text
language sql stable as $$
  select jsonb_build_array(org, number, extract(epoch from at)::text, action, object_type, object_id, membership_id,
    function, fields, ground, purpose)::text
$$;
"""

CHECK = """
select entry.number from (
  select *, lag(hash, 1, ''::bytea) over (order by number) as before,
    lag(number, 1, 0::bigint) over (order by number) as earlier
  from audit_entry where organisation_id = app_org()
) entry
where entry.number <> entry.earlier + 1 or entry.previous <> entry.before
  or entry.hash <> sha256(entry.before || convert_to(
  audit_body(entry.organisation_id, entry.number, entry.at, entry.action, entry.object_type, entry.object_id::text,
    coalesce(entry.membership_id::text, ''), entry.function, entry.fields::text, entry.ground, entry.purpose), 'UTF8'))
order by entry.number
"""

REFUSE = """
create or replace function audit_refuse_change() returns trigger language plpgsql as $$
begin raise exception 'the audit trail is append-only'; end $$;
drop trigger if exists audit_append_only on audit_entry;
create trigger audit_append_only before update or delete or truncate on audit_entry
  for each statement execute function audit_refuse_change();
"""

INSTALL = BODY + APPEND + REFUSE
