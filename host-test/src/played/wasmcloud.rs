//! What wasmCloud 2 gives: key-value store and settings, by the drafts it knows. The store is played as
//! its Redis plugin does it: the bucket's name is part of the key, and a list comes in pages that may
//! have a key twice.

use wasmtime::component::{HasSelf, Linker, Resource};

use host::state::HostState;
use host::store::StoreError;

/// Keys of one page.
const PAGE: usize = 3;

/// An open store.
pub struct Bucket {
    name: String,
}

mod generated {
    wasmtime::component::bindgen!({
        inline: "
            package played:wasmcloud;
            world wasmcloud {
                import wasi:keyvalue/store@0.2.0-draft;
                import wasi:keyvalue/atomics@0.2.0-draft;
                import wasi:config/store@0.2.0-rc.1;
            }",
        path: [
            "../adapters/state-wasmcloud/wit/deps/keyvalue",
            "../adapters/state-wasmcloud/wit/deps/config",
        ],
        world: "played:wasmcloud/wasmcloud",
        imports: { default: trappable },
        with: { "wasi:keyvalue/store.bucket": super::Bucket },
    });
}

use generated::wasi::config::store as settings;
use generated::wasi::keyvalue::{atomics, store};

pub(crate) fn link(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    store::add_to_linker::<_, HasSelf<HostState>>(linker, |state| state)?;
    atomics::add_to_linker::<_, HasSelf<HostState>>(linker, |state| state)?;
    settings::add_to_linker::<_, HasSelf<HostState>>(linker, |state| state)
}

/// Trap or answer.
type Answered<T> = wasmtime::Result<Result<T, store::Error>>;

fn prefix(state: &HostState, bucket: &Resource<Bucket>) -> wasmtime::Result<String> {
    Ok(format!("{}:", state.table.get(bucket)?.name))
}

impl settings::Host for HostState {
    fn get(&mut self, key: String) -> wasmtime::Result<Result<Option<String>, settings::Error>> {
        Ok(Ok(self.setting(&key)))
    }
}

impl store::Host for HostState {
    fn open(&mut self, name: String) -> Answered<Resource<Bucket>> {
        Ok(Ok(self.table.push(Bucket { name })?))
    }
}

impl store::HostBucket for HostState {
    fn get(&mut self, bucket: Resource<Bucket>, key: String) -> Answered<Option<Vec<u8>>> {
        let key = prefix(self, &bucket)? + &key;
        answered(self.get_value(&key))
    }

    fn set(&mut self, bucket: Resource<Bucket>, key: String, value: Vec<u8>) -> Answered<()> {
        let key = prefix(self, &bucket)? + &key;
        answered(self.set_value(&key, &value))
    }

    fn delete(&mut self, bucket: Resource<Bucket>, key: String) -> Answered<()> {
        let key = prefix(self, &bucket)? + &key;
        answered(self.delete_key(&key))
    }

    fn list_keys(
        &mut self,
        bucket: Resource<Bucket>,
        cursor: Option<u64>,
    ) -> Answered<store::KeyResponse> {
        let prefix = prefix(self, &bucket)?;
        answered(self.keys(&prefix).map(|keys| page(&keys, &prefix, cursor)))
    }

    fn drop(&mut self, bucket: Resource<Bucket>) -> wasmtime::Result<()> {
        self.table.delete(bucket)?;
        Ok(())
    }
}

impl atomics::Host for HostState {
    fn increment(&mut self, bucket: Resource<Bucket>, key: String, delta: u64) -> Answered<u64> {
        let key = prefix(self, &bucket)? + &key;
        let delta = i64::try_from(delta)?;
        answered(self.count(&key, delta).map(i64::cast_unsigned))
    }
}

/// Some keys, the last of the page before among them once more.
fn page(keys: &[String], prefix: &str, cursor: Option<u64>) -> store::KeyResponse {
    let from = usize::try_from(cursor.unwrap_or(0)).unwrap_or(usize::MAX);
    let end = from.saturating_add(PAGE);
    let shown = keys.iter().take(end).skip(from.saturating_sub(1));
    let shown = shown.filter_map(|key| key.strip_prefix(prefix));
    store::KeyResponse {
        keys: shown.map(ToOwned::to_owned).collect(),
        cursor: (end < keys.len()).then(|| u64::try_from(end).unwrap_or(u64::MAX)),
    }
}

fn answered<T>(result: Result<T, StoreError>) -> Answered<T> {
    Ok(result.map_err(|error| match error {
        StoreError::Unavailable(words) | StoreError::Refused(words) => store::Error::Other(words),
        StoreError::Unsupported => store::Error::Other("not supported".to_owned()),
    }))
}
