package io.distlock.samples.consensus;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.Chosen;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** Elections that are decided once, whatever candidates are proposed at the same time and wherever. */
@Service
public class Elections {

    private final Register register;

    public Elections(Register register) {
        this.register = register;
    }

    /** Proposes a candidate and returns who was elected: the same for everybody, for ever. */
    public Elected propose(String election, String candidate) {
        return elected(
                register.decide(key(election), candidate).toCompletableFuture().join());
    }

    /** Who was elected, if anybody was. */
    public Optional<Elected> find(String election) {
        RegisterResult result =
                register.get(key(election)).toCompletableFuture().join();
        return result instanceof Chosen chosen && chosen.value().isEmpty()
                ? Optional.empty()
                : Optional.of(elected(result));
    }

    private static Elected elected(RegisterResult result) {
        if (result instanceof Chosen chosen) {
            return new Elected(chosen.value().orElseThrow(), chosen.ballot().toString());
        }
        throw new UndecidedException(result);
    }

    private static RegisterKey key(String election) {
        return RegisterKey.of("elections/" + election);
    }

    /** Who was elected, and the ballot at which a majority has accepted that. */
    public record Elected(String candidate, String ballot) {}
}
