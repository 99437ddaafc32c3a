package io.distlock.samples.remotebranch.demo;

import io.distlock.samples.remotebranch.shop.Points;
import io.distlock.samples.remotebranch.shop.RegretException;
import io.distlock.samples.remotebranch.shop.Sales;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/** Sells to four customers, and tells what became of each sale and its points. */
@Component
@ConditionalOnBean(PointsProcess.class)
@ConditionalOnBooleanProperty(name = "remote-branch.demo", matchIfMissing = true)
final class Demo implements ApplicationRunner {

    private static final int POINTS = 7;
    private static final int REFUSED = 0;

    private final Sales sales;
    private final Points points;
    private final PointsProcess process;
    private final Environment environment;

    Demo(Sales sales, Points points, PointsProcess process, Environment environment) {
        this.sales = sales;
        this.points = points;
        this.process = process;
        this.environment = environment;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        String port = environment.getProperty("local.server.port", "8080");
        System.out.printf(
                "%nThe shop, on Spring Boot, runs on port %s. The points service, process %d on port %d, is the JDK and a driver.%n%n",
                port, process.pid(), process.port());
        System.out.printf("  %-62s %6s %7s%n", "", "sales", "points");
        sell("alice", POINTS, "alice buys and gets 7 points", () -> {});
        sell("bob", POINTS, "bob regrets it, after the points were prepared", () -> {
            throw new RegretException("bob");
        });
        sell("carol", REFUSED, "carol's points are refused", () -> {});
        sell("dave", POINTS, "dave buys; the points service is killed after it has prepared", this::killPoints);
        System.out.printf(
                """

                Another points service, process %2$d, was told to commit what the first one had prepared. Try it:

                  curl -X POST 'localhost:%1$s/sales?customer=erin&points=7'
                  curl -X POST 'localhost:%1$s/sales?customer=erin&points=7&regrets=true'
                  curl 'localhost:%1$s/account?customer=erin'
                  curl localhost:%1$s/actuator/transactions
                  kill -9 %2$d         # and sell once more: without points nothing is sold
                """,
                port, process.pid());
    }

    private void sell(String customer, int number, String what, Runnable afterwards) {
        try {
            sales.sell(customer, number, afterwards);
        } catch (RegretException | RestClientException expected) {
            what += ", rolled back";
        }
        System.out.printf("  %-62s %6d %7d%n", what, sales.to(customer), points.of(customer));
    }

    private void killPoints() {
        try {
            process.dieAndStartAgain();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
