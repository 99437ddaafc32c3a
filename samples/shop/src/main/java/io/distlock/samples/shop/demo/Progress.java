package io.distlock.samples.shop.demo;

/** A bar at the bottom of a terminal, with lines of text above it; a few plain lines where there is no terminal. Thread-safe. */
final class Progress {

    private static final int WIDTH = 30;
    private static final int PLAIN_STEPS = 4;
    private static final boolean TERMINAL = System.console() != null && System.getenv("TERM") != null;
    private static final String CLEAR = "\r\033[K";

    private final int total;
    private String bar = "";
    private int plainSteps;

    Progress(int total) {
        this.total = total;
    }

    /** Moves the bar. */
    synchronized void show(int done, String text) {
        int filled = done * WIDTH / total;
        bar = "  [%s%s] %3d %%  %s".formatted("#".repeat(filled), "-".repeat(WIDTH - filled), 100 * done / total, text);
        if (TERMINAL) {
            System.out.print(CLEAR + bar);
            System.out.flush();
        } else if (done * PLAIN_STEPS / total > plainSteps) {
            plainSteps = done * PLAIN_STEPS / total;
            System.out.println(bar);
        }
    }

    /** Prints a line that stays. */
    synchronized void tell(String line) {
        System.out.println(TERMINAL ? CLEAR + line : line);
        if (TERMINAL) {
            System.out.print(bar);
            System.out.flush();
        }
    }

    /** The bar stays as it is. */
    synchronized void end() {
        if (TERMINAL) {
            System.out.println();
        }
    }
}
