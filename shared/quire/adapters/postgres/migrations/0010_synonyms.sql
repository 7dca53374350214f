-- What the fields of a type may be called on paper besides their label.
ALTER TABLE document_types ADD COLUMN synonyms jsonb NOT NULL DEFAULT '{}';
