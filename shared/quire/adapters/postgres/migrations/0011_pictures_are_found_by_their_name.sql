-- The picture of a page stands where its job, its attempt and its number say.
ALTER TABLE pages DROP COLUMN image;
