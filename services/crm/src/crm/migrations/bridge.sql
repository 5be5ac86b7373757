-- What databases at 0067 have otherwise than the baseline makes, by the release that made them.

-- Tables that a migration made of the models of its day lacked what the models were given later without one.
alter table person add column if not exists entered_by varchar;
alter table person no force row level security;
alter table trail no force row level security;
update person set entered_by = coalesce(
    (select made_by from trail
        where trail.campaign_id = person.campaign_id and about = 'person' and about_id = person.id::text
        order by entry limit 1),
    updated_by
) where entered_by is null;
alter table person force row level security;
alter table trail force row level security;
alter table person alter column entered_by set not null;

-- No row breaks it: it was there before the first that could.
alter table person validate constraint ck_person_masked;

alter table turf alter column published_at drop default;
comment on column turf.published_at is 'By the campaign''s clock.';

-- Made by an early release, then given up.
drop table if exists answer_sum;
