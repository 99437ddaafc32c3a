package io.distlock.consensus.redis;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Reply.Cause;
import io.distlock.consensus.paxos.Reply.Refused;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * An acceptor on one Redis server, 6.2 or later, that stands alone: no replica, no master of replicas, no Sentinel, no cluster. The
 * whole acceptor is one hash, so that eviction, expiry or deletion takes its mark together with its registers, and is noticed. Every
 * request is one script.
 *
 * <p>A server is checked when it is formatted, and when it was started anew: {@link Durability} says what has to hold. What does not is
 * answered with {@code UNSAFE_SERVER}, and a server whose start nobody has looked at with {@code NOT_ADMITTED}. Commands needed:
 * scripts, {@code INFO}, {@code CONFIG GET}, hashes.
 *
 * <p>Each script compares the server's replication id with that of its admission, and looks for replicas. That one number stands for
 * the process and its role: a master draws it at its start, when it gets its first replica and when it is promoted, and a replica takes
 * over its master's. So it tells a restart, a promotion behind the address and a server that was a replica for a while, without a
 * look at the run id. A server that got a replica promises nothing more, so that the replica has all that was promised; it counts again
 * after a restart. One that is asked after its promotion is marked, and no restart helps.
 *
 * <p>Opens one connection on first use. The client should reject commands while it is disconnected; one that sends them again does no
 * harm. Thread-safe; no method blocks.
 *
 * <pre>{@code
 * AcceptorNode node = RedisAcceptorNode.create(client, RedisURI.create("redis://a.example:6379"), RedisAcceptorOptions.of("orders"));
 * }</pre>
 */
public final class RedisAcceptorNode implements AcceptorNode {

    private final ServerLink link;
    private final RedisAcceptorOptions options;
    private final String[] keys;
    private final AtomicInteger unanswered = new AtomicInteger();

    private RedisAcceptorNode(ServerLink link, RedisAcceptorOptions options) {
        this.link = link;
        this.options = options;
        this.keys = new String[] {options.key()};
    }

    /**
     * An acceptor on the server of this address. Opens nothing yet.
     *
     * @param client stays the caller's, who closes it after the node
     */
    public static RedisAcceptorNode create(RedisClient client, RedisURI uri, RedisAcceptorOptions options) {
        return new RedisAcceptorNode(new ServerLink(client, uri, options.reconnectAfter(), System::nanoTime), options);
    }

    @Override
    public String name() {
        return link.address();
    }

    @Override
    public CompletionStage<Reply> send(Request request) {
        if (unanswered.incrementAndGet() > options.requestsMax()) {
            unanswered.decrementAndGet();
            return CompletableFuture.failedFuture(new ConsensusException(
                    "%d requests to %s are without answer".formatted(options.requestsMax(), name())));
        }
        return link.get()
                .thenApply(StatefulRedisConnection::async)
                .thenCompose(commands -> send(commands, request))
                .whenComplete((reply, failure) -> unanswered.decrementAndGet());
    }

    @Override
    public void close() {
        link.close();
    }

    private CompletionStage<Reply> send(RedisAsyncCommands<String, String> commands, Request request) {
        if (request instanceof Request.Format) {
            return ifSafe(commands, request, () -> run(commands, request));
        }
        return run(commands, request).thenCompose(reply -> {
            if (isEmpty(reply)) {
                // tells an operator before anything is formatted
                return ifSafe(commands, request, () -> done(reply));
            }
            return isNew(reply) ? admit(commands, request, reply) : done(reply);
        });
    }

    private CompletionStage<Reply> ifSafe(
            RedisAsyncCommands<String, String> commands, Request request, Supplier<CompletionStage<Reply>> answer) {
        return ServerCheck.of(commands, options.durability())
                .thenCompose(check -> check.safe() ? answer.get() : done(refused(request, Cause.UNSAFE_SERVER)));
    }

    private CompletionStage<Reply> run(RedisAsyncCommands<String, String> commands, Request request) {
        return eval(commands, ScriptCall.of(request)).thenApply(parts -> ScriptReply.parse(request, parts));
    }

    private static boolean isEmpty(Reply reply) {
        return reply instanceof Reply.Marked marked && marked.mark().isEmpty();
    }

    private boolean isNew(Reply reply) {
        return options.durability() == Durability.FSYNC_ALWAYS
                && reply instanceof Refused refused
                && refused.cause() == Cause.NOT_ADMITTED;
    }

    /** Has a server back that was started anew, if it kept everything, and asks again. */
    private CompletionStage<Reply> admit(RedisAsyncCommands<String, String> commands, Request request, Reply refusal) {
        return ServerCheck.of(commands, options.durability()).thenCompose(check -> {
            if (!check.safe()) {
                return done(refused(request, Cause.UNSAFE_SERVER));
            }
            return eval(commands, new ScriptCall(LuaScript.ADMIT, check.runId()))
                    .thenCompose(parts -> "admitted".equals(parts.get(0)) ? run(commands, request) : done(refusal));
        });
    }

    private CompletionStage<List<Object>> eval(RedisAsyncCommands<String, String> commands, ScriptCall call) {
        return commands.<List<Object>>evalsha(call.script().sha(), ScriptOutputType.MULTI, keys, call.arguments())
                .exceptionallyCompose(failure -> causeOf(failure) instanceof RedisNoScriptException
                        ? commands.<List<Object>>eval(
                                call.script().text(), ScriptOutputType.MULTI, keys, call.arguments())
                        : CompletableFuture.failedFuture(failure));
    }

    private static CompletionStage<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private static Reply refused(Request request, Cause cause) {
        return new Refused(request.header().number(), cause);
    }

    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
