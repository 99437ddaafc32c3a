package io.distlock.samples.quickstart.demo;

import io.distlock.samples.quickstart.Sale;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** What the demo prints. */
final class DemoReport {

    private static final int HAND_OVERS_SHOWN = 3;

    private DemoReport() {}

    static String results(Round locked, Round naive, List<Sale> sales) {
        StringBuilder text = new StringBuilder();
        text.append("%nThe lock goes from process to process, and every holder has a larger token:%n%n".formatted());
        for (int next : handOvers(sales)) {
            text.append(line(sales.get(next - 1))).append(line(sales.get(next))).append("  ...%n".formatted());
        }
        text.append("%n%20s %12s %12s%n".formatted("", "with lock", "without"));
        text.append(row("buyers asked", locked, naive, Round::asked));
        text.append(row("sold", locked, naive, Round::sold));
        text.append(row("oversold", locked, naive, Round::oversold));
        text.append(row("left on the shelf", locked, naive, Round::left));
        if (locked.refused() + naive.refused() > 0) {
            text.append(row("refused", locked, naive, Round::refused));
        }
        text.append("  %-18s %12s %12s%n".formatted("time", seconds(locked), seconds(naive)));
        return text.toString();
    }

    static String invitation(int port, int secondPort, long secondPid) {
        return """

                Now it is your turn; there are 10 items of sku-1 and of sku-2.

                Hold the lock of sku-1 for a minute, and look at it:
                  curl -X POST 'localhost:%1$d/stock/sku-1/stocktaking?seconds=60'
                  curl 'localhost:%1$d/actuator/locks'                   this process
                  curl 'localhost:%1$d/actuator/locks?scope=cluster'     all processes
                  curl 'localhost:%1$d/actuator/locks/stock/sku-1'       one lock, with its token
                Somebody who wants to buy meanwhile gives up after 10 s:
                  curl -X POST 'localhost:%2$d/stock/sku-1/sales?buyer=me'
                Release it by force (TOKEN as shown above); stocktaking ends at once:
                  curl -X DELETE 'localhost:%1$d/actuator/locks/stock/sku-1?token=TOKEN&reason=demo'

                Kill the second process while it holds the lock; the next buyer has it within the lease of 5 s:
                  curl -X POST 'localhost:%2$d/stock/sku-2/stocktaking?seconds=60'
                  kill -9 %3$d
                  time curl -X POST 'localhost:%1$d/stock/sku-2/sales?buyer=me'

                And the rest:
                  curl 'localhost:%1$d/actuator/health'
                  curl 'localhost:%1$d/actuator/metrics/distlock.acquire'
                  curl 'localhost:%1$d/stock/lamp'                       who bought what

                Ctrl-C ends everything.
                """
                .formatted(port, secondPort, secondPid);
    }

    /** Where a sale follows one of the other process. */
    private static List<Integer> handOvers(List<Sale> sales) {
        return IntStream.range(1, sales.size())
                .filter(i -> sales.get(i - 1).process() != sales.get(i).process())
                .limit(HAND_OVERS_SHOWN)
                .boxed()
                .toList();
    }

    private static String line(Sale sale) {
        return "  item %3d  to %-9s  by process %d, %s, token %d%n"
                .formatted(sale.item(), sale.buyer(), sale.process(), sale.thread(), sale.token());
    }

    private static String row(String name, Round locked, Round naive, ToIntFunction<Round> value) {
        return "  %-18s %12d %12d%n".formatted(name, value.applyAsInt(locked), value.applyAsInt(naive));
    }

    private static String seconds(Round round) {
        return String.format(Locale.ROOT, "%.1f s", round.time().toMillis() / 1000.0);
    }
}
