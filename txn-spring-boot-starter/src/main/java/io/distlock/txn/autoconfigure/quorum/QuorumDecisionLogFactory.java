package io.distlock.txn.autoconfigure.quorum;

import io.distlock.consensus.Register;
import io.distlock.txn.autoconfigure.BeanChoice;
import io.distlock.txn.autoconfigure.DecisionLogFactory;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.log.quorum.QuorumDecisionLog;
import java.util.concurrent.ScheduledExecutorService;

/** Makes logs on the register of the application. Only used where they are asked for by name. Thread-safe. */
final class QuorumDecisionLogFactory implements DecisionLogFactory {

    private final BeanChoice<Register> registers;
    private final QuorumLogProperties properties;

    QuorumDecisionLogFactory(BeanChoice<Register> registers, QuorumLogProperties properties) {
        this.registers = registers;
        this.properties = properties;
    }

    @Override
    public String type() {
        return "quorum";
    }

    /** Registers may be there for other reasons, and cost more than the other logs. */
    @Override
    public boolean isConfigured() {
        return false;
    }

    @Override
    public void validate() {
        requireRegister();
    }

    @Override
    public Created create(String process, ScheduledExecutorService timer) {
        QuorumDecisionLog log =
                QuorumDecisionLog.create(registers.get(requireRegister()), properties.options(process), timer);
        return new Created(log, log::close);
    }

    private String requireRegister() {
        return registers
                .chosen()
                .orElseThrow(() -> new TransactionConfigurationException(
                        "The decision log 'quorum' needs a Register bean, and there is none",
                        "Add io.distlock:consensus-spring-boot-starter and set distlock.consensus.nodes to three or five"
                                + " independent servers; or define a bean of type io.distlock.consensus.Register."));
    }
}
