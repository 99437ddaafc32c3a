package io.distlock.samples.shop.demo;

import io.distlock.samples.shop.chaos.CrashPoint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Kills services at one point after the other while customers place orders, and starts them again. */
@Component
final class Chaos {

    private final ShopProcesses processes;
    private final Auditor auditor;

    Chaos(ShopProcesses processes, Auditor auditor) {
        this.processes = processes;
        this.auditor = auditor;
    }

    /** Lets customers place so many orders, with as many kills in equal distances. */
    List<Kill> run(Customers customers, int orders, int kills, Consumer<Kill> onKill)
            throws IOException, InterruptedException {
        List<Kill> done = new ArrayList<>();
        int wanted = orders / (kills + 1);
        customers.want(wanted);
        customers.awaitAnswered(wanted);
        for (int number = 1; number <= kills; number++) {
            int more = orders * (number + 1) / (kills + 1) - wanted;
            wanted += more;
            int next = more;
            Kill kill = kill(number, () -> customers.want(next));
            done.add(kill);
            onKill.accept(kill);
            customers.awaitAnswered(wanted);
        }
        return done;
    }

    /** @param load lets the service work, so that it gets to its point */
    private Kill kill(int number, Runnable load) throws IOException, InterruptedException {
        CrashPoint[] points = CrashPoint.values();
        CrashPoint point = points[(number - 1) % points.length];
        ServiceProcess process = processes.get(ShopService.named(point.service()));
        Http.post(process.port(), "/crash?at=" + point);
        load.run();
        process.awaitDeath();
        long dead = System.nanoTime();
        Instant deadAt = Instant.now();
        process.restart();
        Duration back = Duration.ofNanos(System.nanoTime() - dead);
        auditor.awaitSettled(deadAt);
        return new Kill(number, point, back, Duration.ofNanos(System.nanoTime() - dead));
    }
}
