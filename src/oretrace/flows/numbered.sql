-- Enumerations of the words in counted_flow, in alphabetical order, so that they sort as text does.
--
-- Reads:  wanted (wanted.sql), current_flow, snapshot. The empty word, which nothing has, keeps each from being empty.
DROP TABLE IF EXISTS counted_flow;
DROP TYPE IF EXISTS product_name;
DROP TYPE IF EXISTS code_name;
DROP TYPE IF EXISTS territory_name;
DROP TYPE IF EXISTS edition_name;
DROP TYPE IF EXISTS currency_name;
DROP TYPE IF EXISTS valuation_name;
DROP TYPE IF EXISTS unit_name;
DROP TYPE IF EXISTS source_name;
DROP TYPE IF EXISTS report_name;
DROP TYPE IF EXISTS state_name;
CREATE TYPE product_name AS ENUM (SELECT '' AS word UNION SELECT product FROM wanted ORDER BY word);
CREATE TYPE code_name AS ENUM (SELECT '' AS word UNION SELECT hs_code FROM wanted ORDER BY word);
CREATE TYPE territory_name AS ENUM (
    SELECT '' AS word UNION SELECT reporter FROM current_flow UNION SELECT partner FROM current_flow ORDER BY word
);
CREATE TYPE edition_name AS ENUM (SELECT '' AS word UNION SELECT hs_edition FROM current_flow ORDER BY word);
CREATE TYPE currency_name AS ENUM (SELECT '' AS word UNION SELECT currency FROM current_flow ORDER BY word);
CREATE TYPE unit_name AS ENUM (SELECT 'kg' AS word UNION SELECT currency FROM current_flow ORDER BY word);
CREATE TYPE valuation_name AS ENUM (SELECT '' AS word UNION SELECT valuation FROM current_flow ORDER BY word);
CREATE TYPE source_name AS ENUM (SELECT '' AS word UNION SELECT source FROM snapshot ORDER BY word);
CREATE TYPE report_name AS ENUM ('export', 'import');
CREATE TYPE state_name AS ENUM ('reported', 'suppressed');
