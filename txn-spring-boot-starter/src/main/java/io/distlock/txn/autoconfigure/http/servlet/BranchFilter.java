package io.distlock.txn.autoconfigure.http.servlet;

import io.distlock.txn.autoconfigure.http.IncomingBranches;
import io.distlock.txn.autoconfigure.http.IncomingBranches.Done;
import io.distlock.txn.remote.Refusal;
import io.distlock.txn.remote.RemoteBranch;
import io.distlock.txn.remote.RemoteBranches.JoinResult;
import io.distlock.txn.remote.RemoteBranches.ServeResult;
import io.distlock.txn.remote.RemoteHeaders;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Takes in the calls of transactions, which it prepares before their response leaves, and serves the orders to branches. Requests that
 * carry no transaction pass as they are. Thread-safe.
 *
 * <p>It comes before Spring Security: whether a transaction may be joined, or ended, is proved by its signature alone; whether its call may
 * do what it asks for is decided by the application as for any other request.
 */
final class BranchFilter implements Filter {

    private static final int UNAVAILABLE = 503;

    private final IncomingBranches branches;
    private final int responseBytesMax;

    BranchFilter(IncomingBranches branches, int responseBytesMax) {
        this.branches = branches;
        this.responseBytesMax = responseBytesMax;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (path.startsWith(IncomingBranches.PATH)) {
            serve(request, response, path);
            return;
        }
        List<String> contexts = values(request, RemoteHeaders.CONTEXT);
        if (contexts.isEmpty()) {
            chain.doFilter(request, response);
        } else {
            join(request, response, chain, contexts);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, String path) throws IOException {
        ServeResult result;
        try {
            result = branches.serve(request.getMethod(), path, values(request, RemoteHeaders.COMMAND))
                    .toCompletableFuture()
                    .join();
        } catch (IllegalStateException stopped) {
            refuse(response, UNAVAILABLE, "This service is stopping");
            return;
        }
        if (result instanceof ServeResult.Answered answered) {
            response.setStatus(answered.status());
            response.setHeader(RemoteHeaders.OUTCOME, answered.outcome());
            response.setHeader("Cache-Control", "no-store");
            response.setContentLength(0);
        } else if (result instanceof ServeResult.Refused refused) {
            refuse(response, refused.refusal());
        }
    }

    private void join(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, List<String> contexts)
            throws IOException, ServletException {
        JoinResult result;
        try {
            result = branches.join(contexts).toCompletableFuture().join();
        } catch (IllegalStateException stopped) {
            refuse(response, UNAVAILABLE, "This service is stopping");
            return;
        }
        if (result instanceof JoinResult.Joined joined) {
            work(joined.branch(), request, response, chain);
        } else if (result instanceof JoinResult.Refused refused) {
            refuse(response, refused.refusal());
        }
    }

    private void work(RemoteBranch branch, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        BufferedResponse buffered = new BufferedResponse(response, responseBytesMax);
        Done done = branches.perform(branch, () -> {
            chain.doFilter(new BlockingRequest(request), buffered);
            buffered.flushBuffer();
            return buffered.isTooLong() ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR : buffered.getStatus();
        });
        response.setHeader(RemoteHeaders.ANSWER, done.answer());
        if (done.failure().isPresent()) {
            rethrow(done.failure().get());
        }
        if (buffered.isTooLong()) {
            refuse(response, HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "The response is too long");
        } else {
            buffered.release();
        }
    }

    private static void rethrow(Throwable failure) throws IOException, ServletException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof ServletException servlet) {
            throw servlet;
        }
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw new ServletException(failure);
    }

    private static void refuse(HttpServletResponse response, Refusal refusal) throws IOException {
        refuse(response, refusal.status(), refusal.message());
    }

    private static void refuse(HttpServletResponse response, int status, String message) throws IOException {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/plain;charset=UTF-8");
        response.setContentLength(text.length);
        response.getOutputStream().write(text);
    }

    private static List<String> values(HttpServletRequest request, String header) {
        Enumeration<String> values = request.getHeaders(header);
        return values == null ? List.of() : Collections.list(values);
    }
}
