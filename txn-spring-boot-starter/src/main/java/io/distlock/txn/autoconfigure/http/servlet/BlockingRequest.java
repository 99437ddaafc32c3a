package io.distlock.txn.autoconfigure.http.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** A request whose work stays on its thread, since the branch does. Confined to it. */
final class BlockingRequest extends HttpServletRequestWrapper {

    BlockingRequest(HttpServletRequest request) {
        super(request);
    }

    @Override
    public AsyncContext startAsync() {
        throw notHere();
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        throw notHere();
    }

    private static IllegalStateException notHere() {
        return new IllegalStateException(
                "A call of a distributed transaction cannot be answered by another thread, as a handler does that returns a"
                        + " Callable, CompletionStage, DeferredResult or reactive type: its branch belongs to this one");
    }
}
