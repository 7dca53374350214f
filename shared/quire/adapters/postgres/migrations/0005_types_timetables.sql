-- Types of a tenant's own, timetables with their time blocks, and what results say of both.

CREATE TABLE document_types (
    tenant_id  uuid NOT NULL REFERENCES tenants,
    name       text NOT NULL,
    version    integer NOT NULL CHECK (version > 0),
    removed    boolean NOT NULL DEFAULT false,
    title       text,
    description text,
    schema     jsonb,
    labels     jsonb NOT NULL DEFAULT '{}',
    hints      jsonb NOT NULL DEFAULT '[]',
    rules      jsonb NOT NULL DEFAULT '[]',
    created_by uuid NOT NULL REFERENCES users,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, name, version),
    CHECK (removed OR (title IS NOT NULL AND schema IS NOT NULL))
);
COMMENT ON TABLE document_types IS 'rows are only ever added: the latest version counts, and a removed one says that the type is gone';
CREATE TRIGGER append_only BEFORE UPDATE ON document_types FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TYPE weekday AS ENUM ('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday');

CREATE TABLE timetables (
    timetable_id uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants,
    user_id      uuid NOT NULL REFERENCES users,
    document_id  uuid UNIQUE REFERENCES documents ON DELETE CASCADE,
    attempt      integer,
    edited       boolean NOT NULL DEFAULT false,
    name         text NOT NULL,
    class_name   text,
    teacher      text,
    term         text,
    year         integer,
    school       text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, timetable_id)
);
COMMENT ON COLUMN timetables.edited IS 'somebody has changed it: a later attempt at its document leaves it alone';
CREATE INDEX timetables_newest ON timetables (tenant_id, created_at DESC, timetable_id DESC);

CREATE TABLE timeblocks (
    timeblock_id uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL,
    timetable_id uuid NOT NULL,
    name         text NOT NULL,
    day_of_week  weekday NOT NULL,
    start_time   time,
    end_time     time,
    notes        text,
    color        text,
    position     integer NOT NULL,
    CHECK (end_time > start_time),
    FOREIGN KEY (tenant_id, timetable_id) REFERENCES timetables (tenant_id, timetable_id) ON DELETE CASCADE
);
CREATE INDEX timeblocks_of_timetable ON timeblocks (timetable_id, position);

ALTER TABLE results
    ADD COLUMN lines jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN timeblocks jsonb NOT NULL DEFAULT '[]';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['document_types', 'timetables', 'timeblocks'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_tenant ON %I USING (tenant_id = current_tenant())', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT ON document_types TO quire_app;
GRANT SELECT, INSERT, DELETE ON timetables, timeblocks TO quire_app;
GRANT UPDATE (attempt, edited, name, class_name, teacher, term, year, school, updated_at) ON timetables TO quire_app;
GRANT UPDATE (name, day_of_week, start_time, end_time, notes, color, position) ON timeblocks TO quire_app;
