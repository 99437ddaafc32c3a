package io.distlock.samples.consensus.demo;

import io.distlock.consensus.autoconfigure.AcceptorNodeCustomizer;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** Watches what proposers ask and how acceptors vote. Thread-safe; guarded by this. */
final class BallotWatch {

    private final Map<Ask, Votes> asks = new LinkedHashMap<>();
    private int unanswered;

    /**
     * A question to all acceptors.
     *
     * @param phase prepare or accept
     */
    record Ask(String proposer, String phase, String ballot) {}

    /** Names of the acceptors that did what was asked, and of those that did not. */
    record Votes(Set<String> granted, Set<String> refused) {}

    /** Listens to the messages of one application. */
    AcceptorNodeCustomizer of(String proposer) {
        return (name, node) -> new Watched(proposer, name, node);
    }

    /** Whether all questions are answered. */
    synchronized boolean isQuiet() {
        return unanswered == 0;
    }

    /** All questions in the order in which they were asked. */
    synchronized List<Map.Entry<Ask, Votes>> asks() {
        return new ArrayList<>(asks.entrySet());
    }

    private synchronized void asked(Ask ask) {
        unanswered++;
        asks.computeIfAbsent(ask, first -> new Votes(new TreeSet<>(), new TreeSet<>()));
    }

    private synchronized void answered(Ask ask, String acceptor, boolean granted) {
        unanswered--;
        Votes votes = asks.get(ask);
        if (votes != null) {
            (granted ? votes.granted() : votes.refused()).add(acceptor);
        }
    }

    private final class Watched implements AcceptorNode {

        private final String proposer;
        private final String name;
        private final AcceptorNode node;

        Watched(String proposer, String name, AcceptorNode node) {
            this.proposer = proposer;
            this.name = name;
            this.node = node;
        }

        @Override
        public String name() {
            return node.name();
        }

        @Override
        public CompletionStage<Reply> send(Request request) {
            Ask ask;
            if (request instanceof Request.Prepare prepare) {
                ask = new Ask(proposer, "prepare", prepare.ballot().toString());
            } else if (request instanceof Request.Accept accept) {
                ask = new Ask(proposer, "accept", accept.ballot().toString());
            } else {
                return node.send(request);
            }
            asked(ask);
            return node.send(request)
                    .whenComplete((reply, failure) ->
                            answered(ask, name, reply instanceof Reply.Promise || reply instanceof Reply.Accepted));
        }

        @Override
        public void close() {
            node.close();
        }
    }
}
