-- A reviewer sees all that was read: line items, time blocks and the text as well.

ALTER TABLE hitl_tasks
    ADD COLUMN lines      jsonb   NOT NULL DEFAULT '[]',
    ADD COLUMN timeblocks jsonb   NOT NULL DEFAULT '[]',
    ADD COLUMN text       text    NOT NULL DEFAULT '',
    ADD COLUMN pages      integer NOT NULL DEFAULT 0;
GRANT SELECT (lines, timeblocks, text, pages) ON hitl_tasks TO quire_app;
