// The tables, views and indexes of the read model `orders`. store_id comes first in every key.
#include "projections/runner/orders_sql.hpp"

namespace paypie::projections {
namespace {

// What is summed has the partition in its key and no history: each row is moved by differences, and the views add up
// the partitions.
constexpr const char* tables = R"sql(
CREATE SCHEMA IF NOT EXISTS orders;
CREATE TABLE orders.orders (
  store_id text NOT NULL,
  order_id text NOT NULL,
  version bigint NOT NULL,
  number text,
  status text NOT NULL,
  financial_status text NOT NULL,
  fulfillment_status text NOT NULL,
  currency text NOT NULL,
  total bigint NOT NULL,
  email text NOT NULL,
  country text NOT NULL,
  external_reference text NOT NULL,
  tags text[] NOT NULL,
  occurred_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  search_text text NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (store_id, order_id)
);
CREATE TABLE orders.order_lines (
  store_id text NOT NULL,
  order_id text NOT NULL,
  line_id text NOT NULL,
  position int NOT NULL,
  sku text NOT NULL,
  title text NOT NULL,
  quantity bigint NOT NULL,
  fulfilled_quantity bigint NOT NULL,
  currency text NOT NULL,
  unit_price bigint NOT NULL,
  subtotal bigint NOT NULL,
  discount bigint NOT NULL,
  total bigint NOT NULL,
  PRIMARY KEY (store_id, order_id, line_id)
);
CREATE TABLE orders.daily_sales_parts (
  store_id text NOT NULL, partition smallint NOT NULL, day date NOT NULL, currency text NOT NULL,
  orders numeric NOT NULL, lines numeric NOT NULL, units numeric NOT NULL, gross numeric NOT NULL,
  discount numeric NOT NULL, net numeric NOT NULL, shipping numeric NOT NULL, tax numeric NOT NULL,
  PRIMARY KEY (store_id, day, currency, partition)
);
CREATE TABLE orders.country_sales_parts (
  store_id text NOT NULL, partition smallint NOT NULL, day date NOT NULL, country text NOT NULL, currency text NOT NULL,
  orders numeric NOT NULL, lines numeric NOT NULL, units numeric NOT NULL, gross numeric NOT NULL,
  discount numeric NOT NULL, net numeric NOT NULL, shipping numeric NOT NULL, tax numeric NOT NULL,
  PRIMARY KEY (store_id, day, country, currency, partition)
);
CREATE TABLE orders.product_sales_parts (
  store_id text NOT NULL, partition smallint NOT NULL, day date NOT NULL, product text NOT NULL, currency text NOT NULL,
  orders numeric NOT NULL, lines numeric NOT NULL, units numeric NOT NULL, gross numeric NOT NULL,
  discount numeric NOT NULL, net numeric NOT NULL, shipping numeric NOT NULL, tax numeric NOT NULL,
  PRIMARY KEY (store_id, day, product, currency, partition)
);
CREATE VIEW orders.daily_sales AS
  SELECT store_id, day, currency, sum(orders) AS orders, sum(lines) AS lines, sum(units) AS units,
         sum(gross) AS gross, sum(discount) AS discount, sum(net) AS net, sum(shipping) AS shipping, sum(tax) AS tax
  FROM orders.daily_sales_parts GROUP BY store_id, day, currency;
CREATE VIEW orders.sales_by_country AS
  SELECT store_id, day, country, currency, sum(orders) AS orders, sum(lines) AS lines, sum(units) AS units,
         sum(gross) AS gross, sum(discount) AS discount, sum(net) AS net, sum(shipping) AS shipping, sum(tax) AS tax
  FROM orders.country_sales_parts GROUP BY store_id, day, country, currency;
CREATE VIEW orders.product_sales AS
  SELECT store_id, day, product, currency, sum(orders) AS orders, sum(lines) AS lines, sum(units) AS units,
         sum(gross) AS gross, sum(discount) AS discount, sum(net) AS net
  FROM orders.product_sales_parts GROUP BY store_id, day, product, currency;
)sql";

// order_id breaks ties in every sort, so that a cursor names one place.
constexpr const char* indexes = R"sql(
CREATE INDEX orders_occurred ON orders.orders (store_id, occurred_at, order_id);
CREATE INDEX orders_created ON orders.orders (store_id, created_at, order_id);
CREATE INDEX orders_updated ON orders.orders (store_id, updated_at, order_id);
CREATE INDEX orders_total ON orders.orders (store_id, total, order_id);
CREATE INDEX orders_status ON orders.orders (store_id, status, occurred_at, order_id);
CREATE INDEX orders_financial ON orders.orders (store_id, financial_status, occurred_at, order_id);
CREATE INDEX orders_fulfillment ON orders.orders (store_id, fulfillment_status, occurred_at, order_id);
CREATE INDEX orders_country ON orders.orders (store_id, country, occurred_at, order_id);
CREATE INDEX orders_email ON orders.orders (store_id, email, occurred_at, order_id);
CREATE INDEX orders_reference ON orders.orders (store_id, external_reference) WHERE external_reference <> '';
CREATE INDEX orders_number ON orders.orders (store_id, number) WHERE number IS NOT NULL;
CREATE INDEX orders_tags ON orders.orders USING gin (tags);
CREATE INDEX orders_search ON orders.orders USING gin (to_tsvector('simple', search_text));
CREATE INDEX order_lines_sku ON orders.order_lines (store_id, sku, title);
ANALYZE orders.orders;
ANALYZE orders.order_lines;
)sql";

}  // namespace

void OrdersSql::create_tables(postgres::Session& session) { session.query(tables); }
void OrdersSql::create_indexes(postgres::Session& session) { session.query(indexes); }
void OrdersSql::drop_tables(postgres::Session& session) { session.query("DROP SCHEMA IF EXISTS orders CASCADE"); }

}  // namespace paypie::projections
