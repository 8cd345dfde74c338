//! Ctrl-C and SIGTERM.

/// Waits for Ctrl-C or, on Unix, SIGTERM.
pub async fn stop_asked() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return interrupted().await;
        };
        tokio::select! {
            () = interrupted() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupted().await;
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // No handler can be installed: the system's own ending applies.
        std::future::pending::<()>().await;
    }
}

/// Lets work end when a stop is asked for, since a call has a deadline of its own; a second
/// request stops at once and gives none.
pub async fn finish<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = std::pin::pin!(work);
    tokio::select! {
        done = work.as_mut() => return Some(done),
        () = stop_asked() => {}
    }
    super::output::note("stopping once the call under way has ended; again to stop at once");
    tokio::select! {
        done = work => Some(done),
        () = stop_asked() => None,
    }
}
