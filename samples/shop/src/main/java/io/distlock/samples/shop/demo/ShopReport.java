package io.distlock.samples.shop.demo;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What the demo prints. */
final class ShopReport {

    private ShopReport() {}

    static String head() {
        return "  %-53s %12s   %s%n%n".formatted("", "serves again", "nothing in doubt");
    }

    static String kill(Kill kill) {
        return "  kill %2d  %-9s  %-32s %12s   %16s"
                .formatted(
                        kill.number(),
                        kill.point().service(),
                        kill.point().text(),
                        seconds(kill.back()),
                        seconds(kill.settled()));
    }

    static String answers(Tally with, Tally without) {
        return "%n  %-34s %18s %18s%n".formatted("", "with transaction", "without")
                + row("customers heard: placed", with.placed(), without.placed())
                + row("customers heard: refused", with.refused(), without.refused())
                + row("customers heard nothing", with.unknown(), without.unknown());
    }

    static String books(Books with, Books without) {
        return row("orders in all three books", with.complete(), without.complete())
                + row("stock taken, and not paid", with.deliveredUnpaid(), without.deliveredUnpaid())
                + row("paid, and no order", with.paidUnordered(), without.paidUnordered())
                + row("goods that are gone", with.goods(), without.goods())
                + row("money that came in", with.money(), without.money())
                + "  %-34s %18s %18s%n".formatted("", verdict(with), verdict(without));
    }

    static String totals(Totals totals) {
        return "%n  Pieces on shelves and delivered: %d, %s. Money of customers and of the shop: %d, %s.%n"
                        .formatted(
                                totals.pieces(),
                                compared(totals.pieces(), totals.piecesBefore()),
                                totals.money(),
                                compared(totals.money(), totals.moneyBefore()))
                + "  Branches in doubt: %s.%n".formatted(totals.inDoubt() == 0 ? "none" : totals.inDoubt());
    }

    static String recovery(List<Kill> kills) {
        if (kills.isEmpty()) {
            return "";
        }
        Duration most =
                kills.stream().map(Kill::settled).max(Comparator.naturalOrder()).orElseThrow();
        long mean = (long) kills.stream()
                .mapToLong(kill -> kill.settled().toMillis())
                .average()
                .orElseThrow();
        return "  Recovery from a kill, to the last branch: %s on average, %s at most.%n"
                .formatted(seconds(Duration.ofMillis(mean)), seconds(most));
    }

    static String invitation(int order, int inventory, int payment, long orderPid) {
        return """

                Now it is your turn; customers are c-1 to c-10, and there are lamps, chairs, tables and shelves.

                Place an order, and find it in three books:
                  curl -X POST 'localhost:%1$d/orders?customer=c-1&sku=lamp&pieces=2'
                  curl 'localhost:%1$d/orders'
                  curl 'localhost:%2$d/stock'
                  curl 'localhost:%3$d/accounts'

                Place one that somebody looks at for a minute before it is decided. Who has the lock, and what is open?
                  curl -X POST 'localhost:%1$d/reviewed-orders?customer=c-1&sku=chair&pieces=2&seconds=60'
                  curl 'localhost:%1$d/actuator/locks'
                  curl 'localhost:%1$d/actuator/transactions'       at the coordinator
                  curl 'localhost:%2$d/actuator/transactions'       in doubt at the others
                Kill the coordinator meanwhile; the others roll back, and it is started again:
                  kill -9 %4$d
                  curl 'localhost:%2$d/actuator/transactions'
                  curl 'localhost:%2$d/stock'

                Let a service die at a point of the next order, which then has no answer and yet is placed:
                  curl -X POST 'localhost:%1$d/crash?at=AFTER_DECISION'
                  curl -X POST 'localhost:%1$d/orders?customer=c-1&sku=table&pieces=1'

                And the rest:
                  curl 'localhost:%1$d/actuator/health'
                  ... -Dspring-boot.run.arguments='--shop.chaos=20 --shop.log=quorum'     or zookeeper, or jdbc

                Ctrl-C ends everything.
                """
                .formatted(order, inventory, payment, orderPid);
    }

    private static String verdict(Books books) {
        return books.agree() ? "agree" : books.torn() + " torn";
    }

    private static String compared(long now, long before) {
        return now == before ? "as before" : "before it was " + before;
    }

    private static String row(String name, long with, long without) {
        return "  %-34s %18d %18d%n".formatted(name, with, without);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
