package io.distlock.samples.consensus.demo;

import io.distlock.samples.consensus.Elections.Elected;
import io.distlock.samples.consensus.demo.BallotWatch.Ask;
import io.distlock.samples.consensus.demo.BallotWatch.Votes;
import io.distlock.samples.consensus.demo.Rivals.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the demo prints. */
final class DemoReport {

    private DemoReport() {}

    static String election(List<Outcome> outcomes, List<Map.Entry<Ask, Votes>> asks) {
        StringBuilder text = new StringBuilder();
        text.append("%n1. Three proposers propose themselves at the same time:%n%n".formatted());
        text.append(
                "  %-9s %-8s %-18s %-14s %s%n".formatted("proposer", "asks to", "ballot", "voted for it", "did not"));
        for (Map.Entry<Ask, Votes> entry : asks) {
            Ask ask = entry.getKey();
            text.append("  %-9s %-8s %-18s %-14s %s%n"
                    .formatted(
                            ask.proposer(),
                            ask.phase(),
                            ask.ballot(),
                            names(entry.getValue().granted()),
                            names(entry.getValue().refused())));
        }
        text.append("%n".formatted());
        for (Outcome outcome : outcomes) {
            text.append("  %s learned: elected is %s, at ballot %s%n"
                    .formatted(
                            outcome.proposer(),
                            outcome.elected().candidate(),
                            outcome.elected().ballot()));
        }
        return text.toString();
    }

    static String loss(String server, Elected elected, int port, String endpoint) {
        return """

                2. Server %s is killed. The others are a majority and elect %s at ballot %s.

                  $ curl localhost:%d/actuator/consensus
                  %s
                """
                .formatted(
                        server,
                        elected.candidate(),
                        elected.ballot(),
                        port,
                        endpoint.replace("\"nodes\":[", "\"nodes\":[\n    ").replace("},{", "},\n    {"));
    }

    static String locks(LockShow.Result redis, LockShow.Result majority) {
        return """

                3. Somebody holds a lock, and the server that granted it is lost. Another one wants the lock:

                  %-34s %20s %20s
                  %-34s %20s %20s
                  %-34s %20s %20s
                  %-34s %20d %20d
                  %-34s %20s %20s
                """
                .formatted(
                        "",
                        "Redis and replica",
                        "majority of three",
                        "the first one believes to hold it",
                        yes(redis.firstStillHolds()),
                        yes(majority.firstStillHolds()),
                        "the second one was given it",
                        yes(redis.secondHolds()),
                        yes(majority.secondHolds()),
                        "holders at once",
                        redis.holders(),
                        majority.holders(),
                        "the next token is larger",
                        yes(redis.nextToken() > redis.firstToken()),
                        yes(majority.nextToken() > majority.firstToken()));
    }

    static String invitation(int port, boolean ownServers) {
        String common =
                """

                Now it is your turn.

                Propose, as often as you like; the first one stays elected:
                  curl -X POST 'localhost:%1$d/elections/mayor?candidate=me'
                  curl -X POST 'localhost:%1$d/elections/mayor?candidate=you'
                  curl 'localhost:%1$d/actuator/consensus'
                  curl 'localhost:%1$d/actuator/health/consensus'
                  curl 'localhost:%1$d/actuator/metrics/distlock.consensus.rounds'
                """;
        String breaking =
                """
                Lose a server, and a second one; without a majority nothing is elected, and nothing is lost:
                  curl -X POST 'localhost:%1$d/servers/a/kill'
                  curl -X POST 'localhost:%1$d/servers/b/kill'
                  curl -X POST 'localhost:%1$d/elections/judge?candidate=me'
                  curl -X POST 'localhost:%1$d/servers/a/restart'
                  curl -X POST 'localhost:%1$d/servers/b/restart'
                A server whose volume is gone does not count until it is taken back:
                  curl -X POST 'localhost:%1$d/servers/c/wipe'
                  curl 'localhost:%1$d/actuator/consensus'
                  curl -H 'Content-Type: application/json' -d '{"action":"readmit","node":"c","reason":"new volume"}' \\
                      'localhost:%1$d/actuator/consensus'
                """;
        return (common + (ownServers ? breaking : "") + "%nCtrl-C ends everything.%n").formatted(port);
    }

    private static String names(Set<String> acceptors) {
        return acceptors.isEmpty() ? "-" : String.join(" ", acceptors);
    }

    private static String yes(boolean value) {
        return value ? "yes" : "no";
    }
}
