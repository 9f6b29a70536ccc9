-- A made-up country, the same for the same seed: schools (number 1 the largest, ten times the median), police teams,
-- gemeenten, thirty convenanten; per school five years of incidents with steps, copies, trail and a part with a vault.
-- Run by an administrator, statement by statement; keys and triggers are off, so every row must be right by itself.

create function pg_temp.bench_id(kind text, number bigint) returns uuid language sql immutable
as $$ select md5(kind || ':' || number)::uuid $$;

create function pg_temp.bench_id(kind text, of uuid) returns uuid language sql immutable
as $$ select md5(kind || ':' || of)::uuid $$;

create function pg_temp.share(of uuid, percent int) returns boolean language sql immutable
as $$ select ('x' || substr(of::text, 1, 6))::bit(24)::int < percent / 100.0 * 16777216 $$;

create function pg_temp.one_of(among text[], of uuid) returns text language sql immutable
as $$ select among[1 + mod(('x' || substr(of::text, 1, 6))::bit(24)::int, cardinality(among))] $$;

select setseed(%(seed)s);

insert into convenant_convenant
select made.* from convenant_convenant model, generate_series(1, %(circles)s) n,
lateral jsonb_populate_record(model, jsonb_build_object(
    'id', pg_temp.bench_id('convenant', n), 'slug', 'bench-' || n, 'name', 'Convenant ' || n)) made
where model.slug = 'west-friesland';

insert into convenant_convenantversion
select made.* from convenant_convenantversion model join convenant_convenant c on c.id = model.convenant_id,
generate_series(1, %(circles)s) n,
lateral jsonb_populate_record(model, jsonb_build_object(
    'id', pg_temp.bench_id('version', n), 'convenant_id', pg_temp.bench_id('convenant', n))) made
where c.slug = 'west-friesland' and model.status = 'adopted';

insert into convenant_rule
select made.* from convenant_rule model join convenant_convenantversion v on v.id = model.version_id
join convenant_convenant c on c.id = v.convenant_id, generate_series(1, %(circles)s) n,
lateral jsonb_populate_record(model, jsonb_build_object(
    'id', pg_temp.bench_id('rule' || n, model.id), 'version_id', pg_temp.bench_id('version', n))) made
where c.slug = 'west-friesland' and v.status = 'adopted';

insert into tenancy_organisation (id, name, short_name, slug, kind, sectors)
select pg_temp.bench_id(kind, n), initcap(kind) || ' ' || n, '', 'bench-' || kind || '-' || n, kind, '["vo"]'
from (values ('school', %(schools)s), ('politie', %(police)s), ('gemeente', %(gemeenten)s)) kinds (kind, number),
generate_series(1, number) n;

insert into tenancy_user (id, email, password, is_active, date_joined)
select pg_temp.bench_id('user-' || kind, n), kind || '-' || n || '@bench.example', '!', true, now()
from (values ('school', %(schools)s), ('politie', %(police)s)) kinds (kind, number), generate_series(1, number) n;

insert into tenancy_membership (
    id, user_id, organisation_id, display_name, function, is_administrator, is_guest, has_second_factor, valid_from)
select pg_temp.bench_id('member-' || kind, n), pg_temp.bench_id('user-' || kind, n), pg_temp.bench_id(kind, n),
    initcap(function) || ' ' || n, function, false, false, false, %(today)s::date - 2000
from (values ('school', %(schools)s, 'coordinator'), ('politie', %(police)s, 'schoolagent'))
kinds (kind, number, function), generate_series(1, number) n;

insert into parties_location (id, organisation_id, slug, name, place, address, formerly)
select pg_temp.bench_id('location', n * 100 + k), pg_temp.bench_id('school', n), 'bench-' || n || '-' || k,
    'School ' || n || ', vestiging ' || k, 'Plaats', '', '[]'
from generate_series(1, %(schools)s) n, generate_series(1, case when n <= %(schools)s / 100 then 8 else 2 end) k;

insert into parties_party (
    id, convenant_id, organisation_id, role, status, signed, collective, holds_regie, "order", valid_from)
select pg_temp.bench_id('party-' || kind, n), pg_temp.bench_id('convenant', 1 + mod(n, %(circles)s)),
    pg_temp.bench_id(kind, n + 1), kind, 'signatory', '', '', kind = 'gemeente' and n < %(circles)s, 0,
    %(today)s::date - 2000
from (values ('school', %(schools)s), ('politie', %(police)s), ('gemeente', %(gemeenten)s)) kinds (kind, number),
generate_series(0, number - 1) n;

insert into parties_service (id, convenant_id, organisation_id, location_id, role, valid_from)
select pg_temp.bench_id('service', place.id), party.convenant_id,
    pg_temp.bench_id('politie', 1 + mod(school.n, %(circles)s)
        + %(circles)s * mod(school.n / %(circles)s, greatest(%(police)s / %(circles)s, 1))),
    place.id, 'politie', %(today)s::date - 2000
from generate_series(0, %(schools)s - 1) school (n)
join parties_location place on place.organisation_id = pg_temp.bench_id('school', school.n + 1)
join parties_party party on party.organisation_id = place.organisation_id;

insert into parties_locationright (id, organisation_id, user_id, permission_id, content_object_id, valid_from)
select pg_temp.bench_id('right-' || works.organisation_id, works.place), works.organisation_id, member.user_id,
    (select id from auth_permission where codename = 'attend_location'), works.place, %(today)s::date - 2000
from (
    select organisation_id, id as place from parties_location where slug like 'bench-%%'
    union all
    select service.organisation_id, location_id from parties_service service
    join parties_location place on place.id = location_id where place.slug like 'bench-%%'
) works
join tenancy_membership member on member.organisation_id = works.organisation_id;

-- The first of a school are open and of the last four weeks: as many, and the same, however many came before them, so
-- that pages of one school can be compared between sizes.
insert into incidents_incident (
    id, organisation_id, convenant_id, location_id, reference, thread, category, facets, description, place,
    occurred_on, occurred_at, seriousness, serious, pupils, involved, lint_reason, state, melding_required, aangifte,
    school_year, half, revision, submission, recorded_at, recorded_by, closed_at)
select pg_temp.bench_id('incident' || school.n, k), pg_temp.bench_id('school', school.n),
    pg_temp.bench_id('convenant', 1 + mod(school.n - 1, %(circles)s)),
    pg_temp.bench_id('location', school.n * 100 + 1 + mod(k, case when school.n <= %(schools)s / 100 then 8 else 2 end)),
    lpad(upper(to_hex(mod(k * 7919, 16777216))), 6, '0'), pg_temp.bench_id('thread' || school.n, k),
    pg_temp.one_of(codes, pg_temp.bench_id('category' || school.n, k)), '[]',
    'Ruzie bij de ' || (array['ingang', 'fietsenstalling', 'kantine', 'gymzaal'])[1 + mod(k, 4)]
        || case when mod(k, 20) = 0 then ', vuurwerk gevonden' else '' end
        || case when mod(k, 500) = 7 then ', bij het zebrapad' else '' end || '. De mentor sprak met allen.',
    pg_temp.one_of(places, pg_temp.bench_id('place' || school.n, k)),
    %(today)s::date - age, time '08:00' + mod(k, 480) * interval '1 minute', 1 + mod(k, 4), mod(k, 4) > 1, mod(k, 5),
    case when mod(k, 3) = 0 then jsonb_build_object('betrokken_leerling', 1 + mod(k, 5), 'geraakt_leerling', 1 + mod(k, 2))
        else '{}' end, '',
    case when age < 28 then 'open' when mod(k, 97) = 0 then 'withdrawn' else 'closed' end, true, '',
    extract(year from %(today)s::date - age - 212)::int,
    case when extract(month from %(today)s::date - age) between 2 and 7 then 2 else 1 end, 1,
    pg_temp.bench_id('submission' || school.n, k), (%(today)s::date - age) + interval '15 hours',
    pg_temp.bench_id('member-school', school.n),
    case when age < 28 then null else (%(today)s::date - age) + interval '20 days' end
from (
    select n, greatest(1, round(%(incidents)s * power(n, %(skew)s) / sum(power(n, %(skew)s)) over ()))::int as number,
        ceil(24 * power(n, %(skew)s))::int as open
    from generate_series(1, %(schools)s) n
) school,
(select array_agg(code order by code) codes from convenant_category where taxonomy = %(taxonomy)s
 and main <> '' and keeps = 'core' and not closed) category,
(select array_agg(code order by code) places from convenant_choice where taxonomy = %(taxonomy)s and kind = 'place') place,
lateral generate_series(1, school.number) k,
lateral (select case when k <= school.open then k - 1 else 28 + floor(random() * 1798)::int end as age) chance;

-- Twelve steps where the incident is of the last year, three where it is older.
insert into incidents_step (
    id, organisation_id, incident_id, number, key, title, owner, help, evidence, article, mandatory, due_at, state,
    handled_at, handled_function, reason, proof)
select pg_temp.bench_id('step' || step.number, incident.id), incident.organisation_id, incident.id, step.number,
    step.key, step.title, step.owner, step.help, step.evidence, '6.1', step.mandatory,
    incident.recorded_at + step.number * interval '2 days',
    case when incident.state <> 'open' or step.number < mod(incident.pupils + 3, 7) then 'done' else 'open' end,
    case when incident.state <> 'open' or step.number < mod(incident.pupils + 3, 7) then incident.recorded_at end,
    'coordinator', '', '{}'
from incidents_incident incident
join protocols_steptemplate step on step.protocol = %(protocol)s and step.category = ''
where step.number in (0, 4, 11) or incident.occurred_on > %(today)s::date - 365;

insert into convenant_decision (
    id, organisation_id, convenant_id, version_id, recipient_id, data_class, outcome, mode, rule, article, sentence,
    circumstances, function, at)
select pg_temp.bench_id('decision', incident.id), incident.organisation_id, incident.convenant_id, version.id,
    service.organisation_id, 'core', 'allow', 'automatic', 'WF-1', '6.1', 'De kern gaat naar de schoolagent.',
    '{"assigned": true}', 'coordinator', incident.recorded_at
from incidents_incident incident
join parties_service service on service.location_id = incident.location_id
join convenant_convenantversion version on version.convenant_id = incident.convenant_id
where pg_temp.share(incident.id, %(shared)s);

insert into incidents_disclosure (
    id, organisation_id, incident_id, recipient_id, decision_id, kind, mode, fields, ground, weighing, sent_at, function)
select pg_temp.bench_id('disclosure', incident.id), incident.organisation_id, incident.id, decision.recipient_id,
    decision.id, 'update', 'automatic', '["core.what", "core.where"]', '', '', incident.recorded_at, 'coordinator'
from incidents_incident incident
join convenant_decision decision on decision.id = pg_temp.bench_id('decision', incident.id);

insert into incidents_receiveddisclosure (
    id, organisation_id, sender_id, decision_id, outcome, convenant_id, location_id, thread, disclosure, kind, mode,
    article, ground, core, content, received_at, opened_at, answered_at)
select pg_temp.bench_id('received', incident.id), decision.recipient_id, incident.organisation_id, decision.id, 'allow',
    incident.convenant_id, incident.location_id, incident.thread, pg_temp.bench_id('disclosure', incident.id),
    case when mod(incident.pupils, 2) = 0 then 'report' else 'update' end, 'automatic', '6.1', '',
    jsonb_build_object('title', incident.description, 'reference', incident.reference, 'state', incident.state,
        'people', 0, 'articles', array['6.1'],
        'rows', jsonb_build_array(jsonb_build_array('Wat', incident.category),
            jsonb_build_array('Waar en wanneer', incident.place || ', ' || incident.occurred_on))),
    '', incident.recorded_at, case when incident.state = 'open' then null else incident.recorded_at end,
    case when incident.state = 'open' then null else incident.recorded_at + interval '1 day' end
from incidents_incident incident
join convenant_decision decision on decision.id = pg_temp.bench_id('decision', incident.id);

insert into incidents_notice (
    id, organisation_id, sender_id, decision_id, outcome, thread, disclosure, kind, code, content, at, function, seen_at)
select pg_temp.bench_id('notice', received.id), received.sender_id, received.organisation_id, received.decision_id,
    'allow', received.thread, received.disclosure, 'answer', 'taken_up', '', received.answered_at, 'schoolagent',
    received.answered_at
from incidents_receiveddisclosure received
where received.answered_at is not null and received.kind = 'report';

-- The second of each school has a vault, whatever chance gives it.
insert into incidents_involvedperson (
    id, organisation_id, incident_id, pseudonym, kind, role, name, birth_date, contact, note, injuries, added_at)
select pg_temp.bench_id('person', incident.id), incident.organisation_id, incident.id, 'Leerling A', 'leerling',
    noise, noise, noise, noise, noise, noise, incident.recorded_at
from incidents_incident incident,
lateral (select decode(md5(incident.id::text) || md5(incident.thread::text), 'hex') as noise) sealed
where pg_temp.share(incident.thread, %(vaulted)s) or incident.reference = lpad(upper(to_hex(2 * 7919)), 6, '0');

insert into incidents_vaultnote (id, organisation_id, incident_id, kind, body, function, written_at)
select pg_temp.bench_id('note', person.incident_id), person.organisation_id, person.incident_id, 'story',
    person.name || person.role || person.contact, 'coordinator', person.added_at
from incidents_involvedperson person where person.pseudonym = 'Leerling A';

insert into audit_entry (
    id, organisation_id, number, at, action, object_type, object_id, function, fields, ground, purpose, previous, hash)
select pg_temp.bench_id('entry' || part, incident.id), incident.organisation_id,
    2 * row_number() over (partition by incident.organisation_id, part order by incident.id) + part - 1,
    incident.recorded_at, case part when 0 then 'incident.recorded' else 'disclosure.automatic' end,
    'incidents.Incident', incident.id, 'coordinator', '["core"]', '6.1', '', '',
    decode(md5(incident.id::text || part), 'hex')
from incidents_incident incident, generate_series(0, 1) part;

-- Two hundred names in each school; what is sealed is noise, as it is everywhere in this world.
insert into incidents_nametoken (id, organisation_id, person_id, token)
select pg_temp.bench_id('token', person.id), person.organisation_id, person.id,
    decode(md5('name' || mod(('x' || substr(person.id::text, 1, 6))::bit(24)::int, 200)), 'hex')
from incidents_involvedperson person where person.pseudonym = 'Leerling A';

insert into incidents_attachment (
    id, organisation_id, incident_id, number, name, media_type, size, digest, added_at, function, removed_function,
    removal_reason)
select pg_temp.bench_id('file' || number, person.incident_id), person.organisation_id, person.incident_id, number,
    person.name, person.name, person.name, person.name, person.added_at, 'coordinator', '', ''
from incidents_involvedperson person, generate_series(1, 3) number where person.pseudonym = 'Leerling A';

insert into incidents_followup (
    id, organisation_id, incident_id, kind, key, title, help, owner, article, source, evidence, letter, recipient,
    mandatory, after, since, span, due_at, "order", state, handled_at, handled_function, done_on, reason, proof, note)
select pg_temp.bench_id('duty' || number, person.incident_id), person.organisation_id, person.incident_id, 'duty',
    'duty' || number, 'Iemand op de hoogte brengen', '', 'coordinator', '', '', '', '', '', true, '[]', '', '{}',
    incident.recorded_at + number * interval '2 days', number,
    case incident.state when 'open' then 'open' else 'done' end, incident.closed_at, 'coordinator',
    incident.closed_at::date, '', '{}', ''
from incidents_involvedperson person
join incidents_incident incident on incident.id = person.incident_id, generate_series(1, 3) number
where person.pseudonym = 'Leerling A'
