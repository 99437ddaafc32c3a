package io.distlock.txn.autoconfigure.http;

import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Books an entry, asks other services to do so too, and answers as it is told. */
@RestController
class WorkController {

    volatile CountDownLatch gate = new CountDownLatch(0);
    private final Ledger ledger;
    private final CallClients clients;
    private final TransactionOperations local;

    WorkController(Ledger ledger, CallClients clients, TransactionOperations local) {
        this.ledger = ledger;
        this.clients = clients;
        this.local = local;
    }

    /** @param next names of services, of which the first is asked to do the same and to ask the rest */
    @PostMapping("/work/{entry}")
    ResponseEntity<String> work(
            @PathVariable String entry,
            @RequestParam(defaultValue = "") String next,
            @RequestParam(defaultValue = "200") int status)
            throws InterruptedException {
        book(entry);
        gate.await();
        if (!next.isEmpty()) {
            clients.work(next, entry);
        }
        if (status == 0) {
            throw new IllegalStateException("refused");
        }
        ResponseEntity.BodyBuilder response = ResponseEntity.status(status);
        return status / 100 == 3 ? response.location(URI.create("/elsewhere")).build() : response.body("done " + entry);
    }

    /** Works in a plain local transaction. */
    @PostMapping("/local/{entry}")
    String local(@PathVariable String entry) {
        local.executeWithoutResult(status -> ledger.insert(UUID.randomUUID().toString(), entry, "booked"));
        return "done " + entry;
    }

    @PostMapping("/nothing")
    ResponseEntity<String> nothing(@RequestParam(defaultValue = "200") int status) {
        return ResponseEntity.status(status).body("nothing done");
    }

    @PostMapping("/long")
    String longResponse() {
        book("long");
        return "x".repeat(2_000_000);
    }

    @PostMapping("/body")
    String body(@RequestBody Map<String, String> order) {
        book(order.getOrDefault("entry", "none"));
        return "done " + order.get("entry");
    }

    /** Books, and goes on wherever the other service's answer arrives. */
    @PostMapping("/flow/{entry}")
    Mono<String> flow(@PathVariable String entry, @RequestParam String next) {
        book(entry);
        return Mono.defer(() -> clients.webClient()
                        .post()
                        .uri(clients.url(next) + "/work/" + entry)
                        .retrieve()
                        .bodyToMono(String.class))
                .subscribeOn(Schedulers.parallel());
    }

    @PostMapping("/later/{entry}")
    Callable<String> later(@PathVariable String entry) {
        book(entry);
        return () -> "later";
    }

    private void book(String entry) {
        ledger.book(UUID.randomUUID().toString(), entry);
    }
}
