-- New arrivals are asked for by the year and the latest reviews by their date, newest first. Without these, either sorts a whole table for
-- each request.

CREATE INDEX books_by_year ON books (published_year DESC, id DESC);
CREATE INDEX reviews_by_date ON reviews (written_on DESC, id DESC);
