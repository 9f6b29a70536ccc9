"""Database functions the policies read. Plain STABLE SQL without SET clause, so that the planner inlines them."""

POLICY_FUNCTIONS = """
create or replace function app_org() returns uuid language sql stable
  as $$ select nullif(current_setting('app.org', true), '')::uuid $$;
create or replace function app_circles() returns uuid[] language sql stable
  as $$ select coalesce(nullif(current_setting('app.circles', true), ''), '{}')::uuid[] $$;
create or replace function app_meeting() returns uuid language sql stable
  as $$ select nullif(current_setting('app.meeting', true), '')::uuid $$;
"""
