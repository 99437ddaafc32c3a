package io.distlock.documentation.snippet;

import io.distlock.txn.DistributedTransaction;
import org.springframework.web.client.RestClient;

class RemoteOrders {

    interface Table {
        void insert(String sku, int pieces);
    }

    private final Table table;
    private final RestClient client;

    RemoteOrders(Table table, RestClient client) {
        this.table = table;
        this.client = client;
    }

    @DistributedTransaction
    public void order(String sku, int pieces) {
        table.insert(sku, pieces);
        client.post()
                .uri("https://stock.example:8443/reservations/{sku}?pieces={n}", sku, pieces)
                .retrieve()
                .toBodilessEntity();
    }
}
