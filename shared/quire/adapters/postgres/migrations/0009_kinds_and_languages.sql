-- A result says how likely each type was and which language it is written in.

ALTER TABLE results
    ADD COLUMN kinds    jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN language text;
