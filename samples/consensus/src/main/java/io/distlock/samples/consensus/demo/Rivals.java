package io.distlock.samples.consensus.demo;

import io.distlock.consensus.autoconfigure.AcceptorNodeCustomizer;
import io.distlock.consensus.autoconfigure.ConsensusConnectionDetails;
import io.distlock.samples.consensus.ConsensusApplication;
import io.distlock.samples.consensus.Elections;
import io.distlock.samples.consensus.Elections.Elected;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The same application several times, each with connections and a proposer of its own, as in processes of their own. In one application
 * the threads queue up for a register, and are no rivals.
 */
final class Rivals implements AutoCloseable {

    private static final int COUNT = 3;

    private final BallotWatch watch = new BallotWatch();
    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

    Rivals(ConsensusConnectionDetails servers) {
        for (int i = 1; i <= COUNT; i++) {
            AcceptorNodeCustomizer listener = watch.of("node-" + i);
            applications.add(new SpringApplicationBuilder(ConsensusApplication.class)
                    .web(WebApplicationType.NONE)
                    .initializers((GenericApplicationContext context) -> {
                        context.registerBean(ConsensusConnectionDetails.class, () -> servers);
                        context.registerBean(AcceptorNodeCustomizer.class, () -> listener);
                    })
                    .run("--consensus.demo=false", "--consensus.servers=false"));
        }
    }

    /**
     * What a proposer wanted and what it learned.
     *
     * @param proposer name, which is also its candidate
     */
    record Outcome(String proposer, Elected elected) {}

    /** Has all of them propose themselves at the same time. */
    List<Outcome> propose(String election) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(COUNT);
        try {
            List<Callable<Outcome>> proposals = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                String name = "node-" + (i + 1);
                Elections elections = applications.get(i).getBean(Elections.class);
                proposals.add(() -> new Outcome(name, elections.propose(election, name)));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> outcome : threads.invokeAll(proposals)) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }

    BallotWatch watch() {
        return watch;
    }

    /** One of the applications. */
    ConfigurableApplicationContext application(int index) {
        return applications.get(index);
    }

    @Override
    public void close() {
        applications.forEach(ConfigurableApplicationContext::close);
    }
}
