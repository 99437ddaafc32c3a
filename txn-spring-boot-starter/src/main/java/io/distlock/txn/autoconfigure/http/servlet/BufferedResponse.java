package io.distlock.txn.autoconfigure.http.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Holds a response back until it is known what its branch votes, in bounded memory. Confined to one request. */
final class BufferedResponse extends HttpServletResponseWrapper {

    private final int bytesMax;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
    private final ServletOutputStream output = new Output();
    private @Nullable PrintWriter writer;
    private @Nullable Ending ending;
    private boolean tooLong;

    BufferedResponse(HttpServletResponse response, int bytesMax) {
        super(response);
        this.bytesMax = bytesMax;
    }

    /** How the response shall end, instead of with its body. */
    @FunctionalInterface
    private interface Ending {

        void send(HttpServletResponse response) throws IOException;
    }

    private int endingStatus;

    /** Whether there was more than can be held back. */
    boolean isTooLong() {
        return tooLong;
    }

    /** Lets the response go. */
    void release() throws IOException {
        HttpServletResponse response = (HttpServletResponse) getResponse();
        Ending known = ending;
        if (known != null) {
            known.send(response);
            return;
        }
        flushWriter();
        if (body.size() > 0) {
            response.setContentLength(body.size());
            body.writeTo(response.getOutputStream());
        }
    }

    @Override
    public int getStatus() {
        return ending == null ? super.getStatus() : endingStatus;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return output;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        PrintWriter present = writer;
        if (present == null) {
            present = new PrintWriter(new OutputStreamWriter(output, getCharacterEncoding()));
            writer = present;
        }
        return present;
    }

    @Override
    public void sendError(int status) throws IOException {
        end(status, response -> response.sendError(status));
    }

    @Override
    public void sendError(int status, @Nullable String message) throws IOException {
        end(status, response -> response.sendError(status, message));
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        end(SC_FOUND, response -> response.sendRedirect(location));
    }

    @Override
    public void sendRedirect(String location, int status) throws IOException {
        end(status, response -> response.sendRedirect(location, status));
    }

    @Override
    public void sendRedirect(String location, boolean clearBuffer) throws IOException {
        end(SC_FOUND, response -> response.sendRedirect(location, clearBuffer));
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        end(status, response -> response.sendRedirect(location, status, clearBuffer));
    }

    private void end(int status, Ending how) {
        if (ending != null) {
            throw new IllegalStateException("The response has ended already");
        }
        resetBuffer();
        endingStatus = status;
        ending = how;
    }

    @Override
    public boolean isCommitted() {
        return ending != null || super.isCommitted();
    }

    /** Nothing leaves before the vote. */
    @Override
    public void flushBuffer() throws IOException {
        flushWriter();
    }

    @Override
    public void resetBuffer() {
        flushWriter();
        body.reset();
    }

    @Override
    public void reset() {
        super.reset();
        resetBuffer();
        writer = null;
        ending = null;
    }

    /** Known in the end. */
    @Override
    public void setContentLength(int length) {}

    @Override
    public void setContentLengthLong(long length) {}

    private void flushWriter() {
        if (writer != null) {
            writer.flush();
        }
    }

    private final class Output extends ServletOutputStream {

        @Override
        public void write(int b) throws IOException {
            requireSpace(1);
            body.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            requireSpace(length);
            body.write(bytes, offset, length);
        }

        private void requireSpace(int length) throws IOException {
            if (length > bytesMax - body.size()) {
                tooLong = true;
                throw new IOException(
                        "The response of a call of a distributed transaction is longer than the %d bytes of distlock.txn.http.server.max-response-size"
                                .formatted(bytesMax));
            }
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("The response of a call of a distributed transaction is written blocking");
        }
    }
}
