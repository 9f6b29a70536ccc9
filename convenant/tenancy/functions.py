"""Database functions the policies read. Plain STABLE SQL without SET clause, so that the planner inlines them; with
RETURN, which is parsed once, where a body in quotes is parsed again for each table of each query. PARALLEL SAFE: the
settings go along to parallel workers, and without the word no query behind a policy is given any."""

POLICY_FUNCTIONS = """
create or replace function app_org() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.org', true), '')::uuid;
create or replace function app_circles() returns uuid[] language sql stable parallel safe
  return coalesce(nullif(current_setting('app.circles', true), ''), '{}')::uuid[];
create or replace function app_meeting() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.meeting', true), '')::uuid;
"""
