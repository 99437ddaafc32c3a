CREATE TABLE IF NOT EXISTS placed_order (
    id VARCHAR(50) PRIMARY KEY,
    customer VARCHAR(50) NOT NULL,
    sku VARCHAR(50) NOT NULL,
    pieces INT NOT NULL,
    amount BIGINT NOT NULL,
    placed_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT clock_timestamp()
);
