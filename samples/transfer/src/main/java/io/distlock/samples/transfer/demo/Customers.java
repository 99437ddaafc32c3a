package io.distlock.samples.transfer.demo;

import io.distlock.samples.transfer.Auditor;
import io.distlock.samples.transfer.Books;
import io.distlock.samples.transfer.CheckingAccounts;
import io.distlock.samples.transfer.RefusedException;
import io.distlock.samples.transfer.SavingsAccounts;
import io.distlock.samples.transfer.Transfer;
import io.distlock.samples.transfer.TransferService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Many customers who transfer money at the same time. */
@Component
class Customers {

    static final int TRANSFERS = 300;
    static final int AT_ONCE = 8;

    private static final Logger log = LoggerFactory.getLogger(Customers.class);
    private static final int ACCOUNTS = 10;
    private static final long BALANCE = 1000;
    private static final int AMOUNTS = 20;
    private static final int EVERY_TO_CLOSED = 10;
    private static final String CLOSED = "closed";

    private final CheckingAccounts checking;
    private final SavingsAccounts savings;
    private final TransferService service;
    private final Auditor auditor;

    Customers(CheckingAccounts checking, SavingsAccounts savings, TransferService service, Auditor auditor) {
        this.checking = checking;
        this.savings = savings;
        this.service = service;
        this.auditor = auditor;
    }

    private enum Answer {
        DONE,
        REFUSED,
        FAILED
    }

    /** {@code c-1} to {@code c-10} with money, {@code s-1} to {@code s-10} without, and one that is closed. */
    void openAccounts() {
        for (int account = 1; account <= ACCOUNTS; account++) {
            checking.open("c-" + account, BALANCE);
            savings.open("s-" + account, false);
        }
        savings.open(CLOSED, true);
    }

    /** Transfers from all accounts to all; every tenth goes to the closed one. */
    Round rush() throws InterruptedException, ExecutionException {
        List<Callable<Answer>> calls = new ArrayList<>();
        for (int i = 0; i < TRANSFERS; i++) {
            String from = "c-" + (1 + i % ACCOUNTS);
            String to = (i + 1) % EVERY_TO_CLOSED == 0 ? CLOSED : "s-" + (1 + i / ACCOUNTS % ACCOUNTS);
            Transfer transfer = Transfer.of(from, to, 1 + i % AMOUNTS);
            calls.add(() -> answer(transfer));
        }
        Books before = auditor.books();
        long start = System.nanoTime();
        List<Answer> answers = run(calls);
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new Round(
                Collections.frequency(answers, Answer.DONE),
                Collections.frequency(answers, Answer.REFUSED),
                Collections.frequency(answers, Answer.FAILED),
                before,
                auditor.books(),
                time);
    }

    private Answer answer(Transfer transfer) {
        try {
            service.transfer(transfer);
            return Answer.DONE;
        } catch (RefusedException e) {
            return Answer.REFUSED;
        } catch (RuntimeException e) {
            log.warn("{} failed: {}", transfer, e.toString());
            return Answer.FAILED;
        }
    }

    private static List<Answer> run(List<Callable<Answer>> calls) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Answer> results = new ArrayList<>();
            for (Future<Answer> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
