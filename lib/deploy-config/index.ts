// The deployment description: what other folders use of it.

export type { ConfigWarning, DeployConfig, DistributionSettings } from './config';
export { DeployConfigError, type Fault, faultText } from './fault';
export { deployConfigFiles, type LoadOptions, loadDeployConfig } from './load';
export { readYaml, type YamlFile } from './yaml-file';
