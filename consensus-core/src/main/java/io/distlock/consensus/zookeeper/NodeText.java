package io.distlock.consensus.zookeeper;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.AcceptorState;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Vote;
import java.nio.charset.StandardCharsets;

/** What stands in the nodes, and their names. A register is packed as on Redis: 38 digits promised, 38 digits accepted, value. */
final class NodeText {

    private static final String VERSION = "1";
    private static final int DIGITS = 38;
    private static final String PREFIX = "k:";

    private NodeText() {}

    static byte[] of(AcceptorMark mark) {
        return String.join(
                        "\n",
                        VERSION,
                        mark.group(),
                        Integer.toString(mark.seat()),
                        mark.incarnation(),
                        Long.toString(mark.epoch()),
                        mark.floor().text(),
                        mark.configuration().text())
                .getBytes(StandardCharsets.UTF_8);
    }

    static AcceptorMark mark(byte[] data) {
        String[] lines = new String(data, StandardCharsets.UTF_8).split("\n", -1);
        if (lines.length != 7 || !lines[0].equals(VERSION)) {
            throw new ConsensusException(
                    "The node of the acceptor holds something else: %d bytes".formatted(data.length));
        }
        return new AcceptorMark(
                lines[1],
                Integer.parseInt(lines[2]),
                lines[3],
                Long.parseLong(lines[4]),
                Ballot.parse(lines[5]),
                Configuration.parse(lines[6]));
    }

    static byte[] of(AcceptorState state) {
        return (state.promised().text()
                        + state.accepted().ballot().text()
                        + state.accepted().value())
                .getBytes(StandardCharsets.UTF_8);
    }

    static AcceptorState state(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        if (text.length() < 2 * DIGITS) {
            throw new ConsensusException(
                    "The node of a register holds something else: %d bytes".formatted(data.length));
        }
        Ballot accepted = Ballot.parse(text.substring(DIGITS, 2 * DIGITS));
        return new AcceptorState(
                Ballot.parse(text.substring(0, DIGITS)),
                accepted.equals(Ballot.ZERO) ? Vote.NONE : new Vote(accepted, text.substring(2 * DIGITS)));
    }

    /** A name without slash, different for every key. */
    static String name(RegisterKey key) {
        return PREFIX + key.name().replace("%", "%25").replace("/", "%2F");
    }

    /** Inverse of {@link #name}. */
    static RegisterKey key(String name) {
        return RegisterKey.of(
                name.substring(PREFIX.length()).replace("%2F", "/").replace("%25", "%"));
    }

    static boolean isRegister(String name) {
        return name.startsWith(PREFIX);
    }
}
