package io.distlock.consensus.autoconfigure.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distlock.consensus.autoconfigure.ConsensusGroup;
import io.distlock.consensus.engine.AcceptorStatus;
import io.distlock.consensus.engine.GroupStatus;
import io.distlock.consensus.engine.Standing;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Configuration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The group as the endpoint shows it.
 *
 * @param epoch of the newest configuration that a node told of, null if there is none
 * @param quorum how many nodes have to count
 * @param available whether so many do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record GroupReport(String group, @Nullable Long epoch, int quorum, boolean available, List<Node> nodes)
        implements OperationResponseBody {

    static GroupReport of(ConsensusGroup group, GroupStatus status) {
        Optional<Long> epoch = status.configuration().map(Configuration::epoch);
        return new GroupReport(
                status.group(),
                epoch.orElse(null),
                status.quorum(),
                status.isAvailable(),
                status.acceptors().stream()
                        .map(acceptor -> Node.of(group.address(acceptor.seat()), acceptor, epoch))
                        .toList());
    }

    /** Of an application without nodes. */
    static GroupReport none(String group) {
        return new GroupReport(group, null, 0, false, List.of());
    }

    /**
     * One node.
     *
     * @param seat place in the group
     * @param state member, away, empty, outside, restarted, unsafe or foreign
     * @param incarnation id of its memory
     * @param epoch of the configuration that it was told
     * @param lag how many epochs that is behind the newest
     * @param quarantined whether it answers and is kept out
     * @param reason why it does not count
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Node(
            String name,
            int seat,
            String address,
            String state,
            @Nullable String incarnation,
            @Nullable Long epoch,
            @Nullable Long lag,
            boolean quarantined,
            @Nullable String reason) {

        static Node of(String address, AcceptorStatus acceptor, Optional<Long> newest) {
            Optional<Long> epoch =
                    acceptor.mark().map(AcceptorMark::configuration).map(Configuration::epoch);
            return new Node(
                    acceptor.name(),
                    acceptor.seat(),
                    address,
                    acceptor.standing().name().toLowerCase(Locale.ROOT),
                    acceptor.mark().map(AcceptorMark::incarnation).orElse(null),
                    epoch.orElse(null),
                    epoch.flatMap(own -> newest.map(high -> high - own)).orElse(null),
                    acceptor.standing().isQuarantined(),
                    acceptor.standing() == Standing.MEMBER
                            ? null
                            : acceptor.standing().text());
        }
    }
}
